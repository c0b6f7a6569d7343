import { resolve } from 'node:path';
import { DeviceStatsError } from '@device-stats/core';
import type { Synchronous } from './open-connection.ts';

/** How a SQLite file is opened as a storage. */
export interface SqliteStorageOptions {
  /** The file; it and its folder are made when they are missing. On a local disk: not on a network share. */
  readonly path: string;
  /**
   * How far a write has got when it is acknowledged. `full`: it is on the disk. `normal`: the operating system has it, so
   * that it outlives the process, but a power failure can take the last ones. Default: `full`.
   */
  readonly synchronous?: Synchronous;
  /** The most readings that wait to be written; more are refused as `OVERLOADED`. At least 1. Default: 200,000. */
  readonly maxQueuedReadings?: number;
  /** The most bytes of readings that wait to be written. At least 1. Default: 64 MiB. */
  readonly maxQueuedBytes?: number;
  /** For how many milliseconds a call waits for the locks of other processes. At least 0. Default: 5,000. */
  readonly busyRetryMs?: number;
  /** The most bytes of unpacked data that are kept for the next questions. At least 0. Default: 48 MiB. */
  readonly cacheBytes?: number;
  /**
   * The most bytes of the file that statistics read through the process's memory instead of copying them: what SQLite calls
   * `mmap_size`. Systems count what was read so to the memory of the process, and take it back when they need it. 0 reads by
   * copying, which is slower; then a disk that fails ends a question, not the process. At least 0. Default: 1 GiB.
   */
  readonly mmapBytes?: number;
}

/** The options with their defaults; `path` is absolute. */
export type ResolvedSqliteStorageOptions = Required<SqliteStorageOptions>;

/** @throws `INVALID_OPTION` */
export function resolveOptions(options: SqliteStorageOptions): ResolvedSqliteStorageOptions {
  const { synchronous = 'full' } = options;
  if (synchronous !== 'full' && synchronous !== 'normal') {
    throw invalidOption('synchronous', "must be 'full' or 'normal'");
  }
  return {
    path: resolvePath(options.path),
    synchronous,
    maxQueuedReadings: atLeast(1, 'maxQueuedReadings', options.maxQueuedReadings ?? 200_000),
    maxQueuedBytes: atLeast(1, 'maxQueuedBytes', options.maxQueuedBytes ?? 64 * 1024 * 1024),
    busyRetryMs: atLeast(0, 'busyRetryMs', options.busyRetryMs ?? 5000),
    cacheBytes: atLeast(0, 'cacheBytes', options.cacheBytes ?? 48 * 1024 * 1024),
    mmapBytes: atLeast(0, 'mmapBytes', options.mmapBytes ?? 1024 * 1024 * 1024),
  };
}

function resolvePath(path: unknown): string {
  if (typeof path !== 'string' || path.trim() === '') {
    throw invalidOption('path', 'must be the path of a file');
  }
  if (path.trim() === ':memory:') {
    throw invalidOption(
      'path',
      "cannot be ':memory:', since several connections share the data; use createInMemoryStorage of @device-stats/core",
    );
  }
  // SQLite's library would cut the blanks off and open another file; NUL ends a path.
  if (path !== path.trim() || path.includes('\0')) {
    throw invalidOption('path', 'must not begin or end with white space, nor contain NUL');
  }
  return resolve(path);
}

function atLeast(least: number, option: string, value: number): number {
  if (typeof value === 'number' && value >= least) return value;
  throw invalidOption(option, `must be a number of at least ${least}`);
}

function invalidOption(option: string, message: string): DeviceStatsError<'INVALID_OPTION'> {
  return new DeviceStatsError('INVALID_OPTION', {
    message: `The option ${option} ${message}.`,
    details: { option },
  });
}
