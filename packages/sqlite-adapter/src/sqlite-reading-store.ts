import type { DataVersion, DeviceId, MetricSet, ReadingStore, Subject } from '@device-stats/core';
import { appendOperation } from './append-operation.ts';
import { ChunkReader } from './chunk-reader.ts';
import type { CommitQueue } from './commit-queue.ts';
import type { IdempotencyLog } from './idempotency-log.ts';
import { deviceNotFound, userNotFound } from './not-found.ts';
import { toRange } from './period-range.ts';
import type { Reader } from './reader.ts';
import { prepareSubjectReads, type SubjectDeviceRow } from './subject-statements.ts';

interface ReadingStoreParts {
  readonly reader: Reader;
  readonly queue: CommitQueue;
  readonly idempotency: IdempotencyLog;
  /** The recorded metrics; undefined before the first declaration. */
  readonly metrics: () => MetricSet | undefined;
}

/** Where a page starts when nothing comes before it. */
const beginning = { timestamp: Number.NEGATIVE_INFINITY, id: 0 };

/** The readings. */
export function createSqliteReadingStore(parts: ReadingStoreParts): ReadingStore {
  return { ...createReads(parts), ...createWrites(parts) };
}

function createWrites({
  queue,
  idempotency: log,
  metrics,
}: ReadingStoreParts): Pick<ReadingStore, 'append' | 'remove'> {
  return {
    // Async, so that what it throws becomes a rejection.
    append: async (batch, options) =>
      await queue.submit(appendOperation(batch, { ...options, metrics: metrics(), log })),
    remove: ({ deviceId, period, signal }) =>
      queue.submit({
        signal,
        run(transaction) {
          const device = transaction.findDevice(deviceId);
          if (device === undefined) throw deviceNotFound(deviceId);
          return transaction.removeReadings(device, toRange(period));
        },
      }),
  };
}

function createReads({
  reader,
  metrics,
}: ReadingStoreParts): Pick<ReadingStore, 'findLatest' | 'page' | 'versions' | 'openView'> {
  const statements = prepareSubjectReads(reader.connection);
  const chunks = new ChunkReader(reader.connection);
  const metricCount = (): number => metrics()?.length ?? 0;
  const getDevice = (deviceId: DeviceId): SubjectDeviceRow => {
    const row = statements.findDevice.find({ deviceId });
    if (row === undefined) throw deviceNotFound(deviceId);
    return row;
  };
  const devicesOf = (subject: Subject): readonly SubjectDeviceRow[] => {
    if (subject.kind === 'device') return [getDevice(subject.deviceId)];
    const { userId } = subject;
    if (statements.findUser.find({ userId }) === undefined) throw userNotFound(userId);
    return statements.listDevices.all({ userId });
  };
  return {
    findLatest: (deviceId) =>
      reader.read(() => chunks.latest(getDevice(deviceId).latestChunkId, metricCount())),
    page: ({ deviceId, period, after = beginning, limit, signal }) =>
      reader.readInTurn(() => {
        const deviceKey = getDevice(deviceId).key;
        const query = { deviceKey, range: toRange(period), metricCount: metricCount() };
        return chunks.page(query, { after, limit });
      }, signal),
    versions: (subject) => reader.read(() => devicesOf(subject).map(toSubjectDevice)),
    openView: ({ subject, period, signal }) =>
      reader.readInTurn(() => {
        const query = { range: toRange(period), metricCount: metricCount() };
        const devices = devicesOf(subject).map((row) => ({
          ...toSubjectDevice(row),
          blocks: chunks.blocks({ ...query, deviceKey: row.key }),
        }));
        return { devices };
      }, signal),
  };
}

function toSubjectDevice({ id, version }: SubjectDeviceRow): {
  readonly deviceId: DeviceId;
  readonly version: DataVersion;
} {
  // Only valid ids, and versions of the storage's own counter, get into the table.
  return { deviceId: id as DeviceId, version: version as DataVersion };
}
