import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Storage } from '@device-stats/core';
import { retryWhileBusy } from './busy-retry.ts';
import { ChunkWriter } from './chunk-writer.ts';
import { type CommitActivity, CommitQueue } from './commit-queue.ts';
import type { SqliteConnection } from './connection.ts';
import { IdempotencyLog } from './idempotency-log.ts';
import { MetricDeclaration } from './metric-declaration.ts';
import { assertNodeVersion } from './node-version.ts';
import { openReader, openWriter } from './open-connection.ts';
import { Reader } from './reader.ts';
import { createSqliteDeviceStore } from './sqlite-device-store.ts';
import { createSqliteIdempotencyStore } from './sqlite-idempotency-store.ts';
import { createSqliteReadingStore } from './sqlite-reading-store.ts';
import {
  type ResolvedSqliteStorageOptions,
  resolveOptions,
  type SqliteStorageOptions,
} from './sqlite-storage-options.ts';
import { createSqliteUserStore } from './sqlite-user-store.ts';
import { toStorageError } from './storage-error.ts';
import { prepareWriteStatements } from './write-statements.ts';
import { WriteTransaction } from './write-transaction.ts';

/** A storage in a SQLite file. */
export interface SqliteStorage extends Storage, AsyncDisposable {
  /** The absolute path of the file. */
  readonly path: string;
  /** What has been written since the storage was opened: how many transactions were committed, and operations in them. */
  readonly activity: CommitActivity;
}

/**
 * Opens a SQLite file as a storage, and makes it when it is missing. Several instances, also of several processes, may have
 * the same file open.
 *
 * Writes that arrive together are committed together, and acknowledged once they are on the disk.
 *
 * @throws `INVALID_OPTION`; `UNSUPPORTED_STORAGE` for a file that is something else, or was written by a newer version;
 * `OVERLOADED` when others hold the file for too long; `STORAGE_FAILED`
 * @example
 * ```ts
 * import { createDeviceStats } from '@device-stats/core';
 * import { openSqliteStorage } from '@device-stats/sqlite-adapter';
 *
 * const storage = await openSqliteStorage({ path: 'data/readings.db' });
 * await using deviceStats = createDeviceStats({ storage }); // closes the storage as well
 * ```
 */
export async function openSqliteStorage(options: SqliteStorageOptions): Promise<SqliteStorage> {
  assertNodeVersion(process.versions.node);
  const resolved = resolveOptions(options);
  const { path, synchronous, busyRetryMs } = resolved;
  try {
    await mkdir(dirname(path), { recursive: true });
    const retry = { limitMs: busyRetryMs };
    const writer = await retryWhileBusy(() => openWriter(path, synchronous), retry);
    try {
      return await retryWhileBusy(() => openRest(writer, resolved), retry);
    } catch (error) {
      writer.close();
      throw error;
    }
  } catch (error) {
    throw toStorageError(error, path);
  }
}

function openRest(writer: SqliteConnection, options: ResolvedSqliteStorageOptions): SqliteStorage {
  const readConnection = openReader(options.path, options.synchronous);
  try {
    return assembleStorage({ writer, reader: new Reader(readConnection, options) }, options);
  } catch (error) {
    readConnection.close();
    throw error;
  }
}

function assembleStorage(
  { writer, reader }: { readonly writer: SqliteConnection; readonly reader: Reader },
  options: ResolvedSqliteStorageOptions,
): SqliteStorage {
  const statements = prepareWriteStatements(writer);
  const chunks = new ChunkWriter(writer);
  const queue = new CommitQueue({
    ...options,
    connection: writer,
    beginTransaction: () => new WriteTransaction(statements, chunks),
  });
  const metrics = new MetricDeclaration({ writer, queue });
  const parts = { writer, reader, queue, idempotency: new IdempotencyLog(writer) };
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= closeAll({ writer, reader, queue });
    return closing;
  };
  return {
    path: options.path,
    capabilities: { durable: true, shared: true },
    devices: createSqliteDeviceStore(parts),
    users: createSqliteUserStore(parts),
    readings: createSqliteReadingStore({ ...parts, metrics: () => metrics.current }),
    idempotency: createSqliteIdempotencyStore(parts),
    declareMetrics: (declared) => metrics.declare(declared),
    get activity() {
      return queue.activity;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function closeAll({
  writer,
  reader,
  queue,
}: {
  readonly writer: SqliteConnection;
  readonly reader: Reader;
  readonly queue: CommitQueue;
}): Promise<void> {
  await Promise.all([queue.drain(), reader.drain()]);
  try {
    reader.connection.close();
    // As much as other processes let it; whoever closes last moves the rest.
    writer.checkpoint();
  } catch (error) {
    throw toStorageError(error, writer.path);
  } finally {
    writer.close();
  }
}
