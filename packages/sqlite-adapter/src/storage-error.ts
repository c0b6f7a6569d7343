import { DeviceStatsError, isDeviceStatsError } from '@device-stats/core';
import NativeDatabase from 'better-sqlite3';

/** Whether SQLite refused because another connection holds a lock; the same call may succeed a moment later. */
export function isBusy(error: unknown): boolean {
  const code = sqliteCode(error);
  return code !== undefined && (code.startsWith('SQLITE_BUSY') || code === 'SQLITE_PROTOCOL');
}

/** Whether the disk failed, so that it is unknown what it holds. */
export function isDiskFailure(error: unknown): boolean {
  return sqliteCode(error)?.startsWith('SQLITE_IOERR') ?? false;
}

/** What leaves the package in place of an error that SQLite, or anything else below it, threw. */
export function toStorageError(error: unknown, path: string): DeviceStatsError {
  if (isDeviceStatsError(error)) return error;
  const code = sqliteCode(error);
  if (code === 'SQLITE_NOTADB') {
    return new DeviceStatsError('UNSUPPORTED_STORAGE', {
      message: `${path} is not a SQLite database. Give the path of a new file, or of one made by device-stats.`,
      details: { found: 'not a SQLite database', supported: 'a file of device-stats, or none' },
      cause: error,
    });
  }
  return new DeviceStatsError('STORAGE_FAILED', {
    message: `${path} ${describe(error, code)}`,
    details: {},
    cause: error,
  });
}

export function overloaded(message: string, retryAfterMs: number): DeviceStatsError<'OVERLOADED'> {
  return new DeviceStatsError('OVERLOADED', { message, details: { retryAfterMs } });
}

/** What was named by a view is no longer there. */
export function viewExpired(): DeviceStatsError<'VIEW_EXPIRED'> {
  return new DeviceStatsError('VIEW_EXPIRED', {
    message: 'The readings were rewritten, and what the view had named is gone. Ask again.',
    details: {},
  });
}

export function closedError(path: string): DeviceStatsError<'CLOSED'> {
  return new DeviceStatsError('CLOSED', {
    message: `The storage on ${path} was closed. Open it again to use it.`,
    details: {},
  });
}

const sentences: readonly (readonly [prefix: string, sentence: string])[] = [
  ['SQLITE_FULL', 'cannot grow: the disk or the quota is full. Free some space and try again.'],
  ['SQLITE_CORRUPT', 'is damaged. Restore it from a backup, or recover it with the sqlite3 shell.'],
  [
    'SQLITE_CANTOPEN',
    'cannot be opened. Check that it is a file and that its folder may be written to.',
  ],
  ['SQLITE_READONLY', 'cannot be written to. Check the permissions of the file and of its folder.'],
  ['SQLITE_PERM', 'cannot be accessed. Check the permissions of the file and of its folder.'],
  ['SQLITE_AUTH', 'cannot be accessed. Check the permissions of the file and of its folder.'],
  ['SQLITE_IOERR', 'could not be read or written: the disk or file system reported an error.'],
  ['SQLITE_NOMEM', 'could not be used: the process is out of memory.'],
];

function describe(error: unknown, code: string | undefined): string {
  const known =
    code === undefined ? undefined : sentences.find(([prefix]) => code.startsWith(prefix));
  if (known !== undefined) return known[1];
  const reason = error instanceof Error ? error.message : String(error);
  return `could not be used (${code === undefined ? reason : `${code}: ${reason}`}).`;
}

function sqliteCode(error: unknown): string | undefined {
  return error instanceof NativeDatabase.SqliteError ? error.code : undefined;
}
