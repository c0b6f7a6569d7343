import type { MetricSet, ReadingStore } from '@device-stats/core';
import type { EngineSizes } from '@device-stats/core/runs';
import { appendOperation } from './append-operation.ts';
import type { CommitQueue } from './commit-queue.ts';
import type { JobWriter } from './jobs/job-writer.ts';
import { deviceNotFound } from './not-found.ts';
import { toRange } from './period-range.ts';
import type { Reader } from './reader.ts';
import { RowReader } from './row-reader.ts';
import type { SealedCache } from './sealed/sealed-cache.ts';
import { SubjectReader, toSubjectDevice } from './subject-reader.ts';
import { createViewOpener } from './view/open-view.ts';
import type { SlicedReader } from './view/sliced-reader.ts';

interface ReadingStoreParts {
  readonly reader: Reader;
  /** On a connection of its own. */
  readonly slices: SlicedReader;
  readonly cache: SealedCache;
  readonly sizes: EngineSizes;
  readonly queue: CommitQueue;
  readonly jobs: JobWriter;
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
  jobs,
  metrics,
}: ReadingStoreParts): Pick<ReadingStore, 'append' | 'remove'> {
  return {
    append: (batch, options) => queue.submit(appendOperation(batch, options, metrics())),
    remove: ({ deviceId, period, step, signal }) =>
      queue.submit({
        signal,
        run(transaction) {
          if (step !== undefined) jobs.checkHeld(step.claim);
          const device = transaction.findDevice(deviceId);
          if (device === undefined) throw deviceNotFound(deviceId);
          const removed = transaction.removeReadings(device, toRange(period));
          if (step !== undefined) jobs.recordStep(step, removed);
          return removed;
        },
      }),
  };
}

function createReads({
  reader,
  slices,
  cache,
  metrics,
  sizes,
}: ReadingStoreParts): Pick<ReadingStore, 'findLatest' | 'page' | 'versions' | 'openView'> {
  const subjects = new SubjectReader(reader.connection);
  const rows = new RowReader(reader.connection, cache);
  const openView = createViewOpener({ slices, cache, metrics, sizes });
  const metricCount = (): number => metrics()?.length ?? 0;
  return {
    findLatest: (deviceId) =>
      reader.read(() => rows.latest(subjects.getDevice(deviceId), metricCount())),
    page: ({ deviceId, period, after = beginning, limit, signal }) =>
      reader.readInTurn(() => {
        const device = subjects.getDevice(deviceId);
        const query = { device, range: toRange(period), metricCount: metricCount() };
        return rows.page(query, { after, limit });
      }, signal),
    versions: (subject) => reader.read(() => subjects.devicesOf(subject).map(toSubjectDevice)),
    openView,
  };
}
