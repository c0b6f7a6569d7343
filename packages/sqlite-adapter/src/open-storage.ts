import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Storage } from '@device-stats/core';
import { defaultEngineSizes, type EngineSizes, sealingThreshold } from '@device-stats/core/runs';
import { retryWhileBusy } from './busy-retry.ts';
import { ChunkWriter } from './chunk-writer.ts';
import { type CommitActivity, CommitQueue } from './commit-queue.ts';
import type { SqliteConnection } from './connection.ts';
import { KeySetWriter } from './idempotency/key-set-writer.ts';
import { KeySets } from './idempotency/key-sets.ts';
import { createSqliteIdempotencyStore } from './idempotency/sqlite-idempotency-store.ts';
import { JobWriter } from './jobs/job-writer.ts';
import { createSqliteJobStore } from './jobs/sqlite-job-store.ts';
import { SqliteMaintenance } from './maintenance/sqlite-maintenance.ts';
import { MetricDeclaration } from './metric-declaration.ts';
import { assertNodeVersion } from './node-version.ts';
import { openReader, openWriter, type WriterOptions } from './open-connection.ts';
import { Reader } from './reader.ts';
import { SealedCache } from './sealed/sealed-cache.ts';
import { SealedReader } from './sealed/sealed-reader.ts';
import { SealedWriter } from './sealed/sealed-writer.ts';
import { createSqliteDeviceStore } from './sqlite-device-store.ts';
import { createSqliteReadingStore } from './sqlite-reading-store.ts';
import {
  type ResolvedSqliteStorageOptions,
  resolveOptions,
  type SqliteStorageOptions,
} from './sqlite-storage-options.ts';
import { createSqliteUserStore } from './sqlite-user-store.ts';
import { toStorageError } from './storage-error.ts';
import { SlicedReader } from './view/sliced-reader.ts';
import { prepareWriteStatements } from './write-statements.ts';
import { WriteTransaction } from './write-transaction.ts';

/** A storage in a SQLite file. */
export interface SqliteStorage extends Storage, AsyncDisposable {
  /** The absolute path of the file. */
  readonly path: string;
  /** What has been written since the storage was opened: how many transactions were committed, and operations in them. */
  readonly activity: CommitActivity;
}

/** What only tests set. */
export interface StorageTuning extends Pick<WriterOptions, 'beforeStatement'> {
  /** How readings are sealed and merged. Default: {@link defaultEngineSizes}. */
  readonly sizes?: EngineSizes;
  /** How many milliseconds a step of the upkeep works on one device. Default: 3. */
  readonly stepMs?: number;
  /** After how many milliseconds a transaction takes no further operation. Default: 4. */
  readonly groupMs?: number;
}

/**
 * Opens a storage, with a tuning for tests: small sizes, so that few readings take every path, and a function that is called before
 * each statement of the writing connection, and by throwing does what the end of the process would do there.
 *
 * @throws as `openSqliteStorage`
 */
export async function openStorage(
  options: SqliteStorageOptions,
  tuning: StorageTuning = {},
): Promise<SqliteStorage> {
  assertNodeVersion(process.versions.node);
  const resolved = {
    ...resolveOptions(options),
    sizes: tuning.sizes ?? defaultEngineSizes,
    stepMs: tuning.stepMs ?? 3,
    groupMs: tuning.groupMs ?? 4,
  };
  const { path, synchronous, busyRetryMs } = resolved;
  try {
    await mkdir(dirname(path), { recursive: true });
    const retry = { limitMs: busyRetryMs };
    const writer = await retryWhileBusy(
      () => openWriter({ path, synchronous, beforeStatement: tuning.beforeStatement }),
      retry,
    );
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

interface ResolvedOptions extends ResolvedSqliteStorageOptions {
  readonly sizes: EngineSizes;
  readonly stepMs: number;
  readonly groupMs: number;
}

function openRest(writer: SqliteConnection, options: ResolvedOptions): SqliteStorage {
  const connections: SqliteConnection[] = [];
  const { path, synchronous } = options;
  const open = (mmapBytes: number): SqliteConnection => {
    const connection = openReader({ path, synchronous, mmapBytes });
    connections.push(connection);
    return connection;
  };
  try {
    const reader = new Reader(open(0), options);
    const slices = new SlicedReader(open(options.mmapBytes), options);
    return assembleStorage({ writer, reader, slices }, options);
  } catch (error) {
    for (const connection of connections) connection.close();
    throw error;
  }
}

interface Connections {
  readonly writer: SqliteConnection;
  readonly reader: Reader;
  /** For reads that may take long. */
  readonly slices: SlicedReader;
}

function assembleStorage(connections: Connections, options: ResolvedOptions): SqliteStorage {
  const { writer, reader } = connections;
  const { sizes, stepMs } = options;
  const statements = prepareWriteStatements(writer);
  const chunks = new ChunkWriter(writer);
  const sealedWriter = new SealedWriter(writer);
  const keys = { sets: new KeySets(writer), writer: new KeySetWriter(writer) };
  // The connection for writing has no transaction but within one turn of the event loop, so that it can read as well.
  const keyReader = new Reader(writer, options);
  // Here rather than with the first write: where there are millions of keys it takes long.
  writer.read(() => keys.sets.refresh());
  const metricCount = (): number => metrics.current?.length ?? 0;
  const transactionParts = {
    statements,
    chunks,
    sealed: sealedWriter,
    keys,
    sealingThreshold: () => sealingThreshold(sizes, metricCount()),
  };
  const queue = new CommitQueue({
    ...options,
    connection: writer,
    beginTransaction: () => new WriteTransaction(transactionParts),
  });
  const metrics = new MetricDeclaration({ writer, queue });
  const cache = new SealedCache({ maxBytes: options.cacheBytes });
  const jobs = new JobWriter(writer);
  const parts = { ...connections, queue, cache, sizes, jobs };
  const sealed = new SealedReader(reader.connection, { cache });
  const maintenance = new SqliteMaintenance({ ...parts, sealed, metricCount, stepMs });
  const close = once(() => closeAll({ ...connections, keyReader, queue, maintenance }));
  return {
    path: options.path,
    capabilities: { durable: true, shared: true },
    devices: createSqliteDeviceStore(parts),
    users: createSqliteUserStore(parts),
    readings: createSqliteReadingStore({ ...parts, metrics: () => metrics.current }),
    idempotency: createSqliteIdempotencyStore({ queue, reader: keyReader, keys }),
    jobs: createSqliteJobStore(parts),
    declareMetrics: (declared) => metrics.declare(declared),
    maintain: (turn) => maintenance.turn(turn),
    maintenanceBacklog: () => maintenance.backlog(),
    get activity() {
      return queue.activity;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** The call made at most once; further ones get what it came to. */
function once(call: () => Promise<void>): () => Promise<void> {
  let outcome: Promise<void> | undefined;
  return () => {
    outcome ??= call();
    return outcome;
  };
}

async function closeAll({
  writer,
  reader,
  slices,
  keyReader,
  queue,
  maintenance,
}: Connections & {
  readonly keyReader: Reader;
  readonly queue: CommitQueue;
  readonly maintenance: SqliteMaintenance;
}): Promise<void> {
  // What cannot be released now is free when its time has run out.
  const released = maintenance.release().catch(() => undefined);
  await Promise.all([released, queue.drain(), reader.drain(), keyReader.drain(), slices.drain()]);
  try {
    reader.connection.close();
    slices.connection.close();
    // As much as other processes let it; whoever closes last moves the rest.
    writer.checkpoint();
  } catch (error) {
    throw toStorageError(error, writer.path);
  } finally {
    writer.close();
  }
}
