import type { MetricSet } from '../../metric/metric.ts';
import type { ReadingId } from '../../reading/reading.ts';
import type { ReadingColumns } from '../../reading/reading-columns.ts';
import { stepJob } from '../job-transitions.ts';
import type {
  AppendOptions,
  AppendReceipt,
  DeviceReadings,
  ReadingStore,
} from '../reading-store.ts';
import { createColumnsView } from '../readings-view.ts';
import type { Subject } from '../subject.ts';
import { type DeviceRecord, toDeviceChange } from './device-table.ts';
import type { InMemoryTables } from './in-memory-tables.ts';
import { invalidColumns } from './storage-errors.ts';

export function createInMemoryReadingStore(tables: InMemoryTables): ReadingStore {
  const { devices, users, jobs } = tables;

  function devicesOf(subject: Subject): readonly DeviceRecord[] {
    return subject.kind === 'device'
      ? [devices.get(subject.deviceId)]
      : [...users.get(subject.userId).devices];
  }

  return {
    async append(batch, options) {
      tables.checkUsable(options.signal);
      return append(tables, batch, options);
    },
    async findLatest(deviceId) {
      tables.checkUsable();
      return devices.get(deviceId).readings.latest(tables.metricCount);
    },
    async page({ deviceId, period, after, limit, signal }) {
      tables.checkUsable(signal);
      const { readings } = devices.get(deviceId);
      return readings.page({ period, after, limit, metricCount: tables.metricCount });
    },
    async remove({ deviceId, period, step, signal }) {
      tables.checkUsable(signal);
      if (step !== undefined) jobs.checkHeld(step.claim);
      const record = devices.get(deviceId);
      const count = record.readings.remove(period);
      if (count > 0) devices.touch(record);
      if (step !== undefined) {
        jobs.update(step.claim.id, (job) => stepJob(job, step, { removed: count }));
      }
      return count;
    },
    async versions(subject) {
      tables.checkUsable();
      return devicesOf(subject).map(toDeviceChange);
    },
    async openView({ subject, period, signal }) {
      tables.checkUsable(signal);
      const viewed = devicesOf(subject).map((record) => ({
        ...toDeviceChange(record),
        blocks: record.readings.view(period),
      }));
      return createColumnsView(viewed);
    },
  };
}

function append(
  tables: InMemoryTables,
  batch: readonly DeviceReadings[],
  { nowMs, idempotency }: AppendOptions,
): AppendReceipt {
  const { devices, writes } = tables;
  const earlier = writes.recall(idempotency, 'append');
  if (earlier !== undefined) return repeat(earlier.receipt);
  const entries = batch.map(({ deviceId, readings }) => ({
    deviceId,
    readings: fit(readings, metricsOf(tables)),
  }));
  const touched = new Set<DeviceRecord>();
  let readingCount = 0;
  const firstIds = entries.map(({ deviceId, readings }) => {
    const { record } = devices.register(deviceId, nowMs);
    const rowCount = readings.timestamps.length;
    const firstId = tables.takeReadingIds(rowCount);
    record.readings.append(readings, firstId);
    touched.add(record);
    readingCount += rowCount;
    return firstId as ReadingId; // the tables' counter is where reading ids come from
  });
  for (const record of touched) devices.touch(record);
  const receipt = { firstIds, receivedAtMs: nowMs, repeated: false };
  writes.record(idempotency, nowMs, { kind: 'append', receipt, readingCount });
  return receipt;
}

function repeat({ firstIds, receivedAtMs }: AppendReceipt): AppendReceipt {
  return { firstIds: [...firstIds], receivedAtMs, repeated: true };
}

function metricsOf({ metrics }: InMemoryTables): MetricSet {
  if (metrics === undefined) throw invalidColumns('need metrics; call declareMetrics first');
  return metrics;
}

/**
 * The readings with all columns. A caller may know fewer metrics than are recorded by now: those added since are optional,
 * and stand behind the others.
 */
function fit({ timestamps, values }: ReadingColumns, metrics: MetricSet): ReadingColumns {
  const columns = metrics.map(({ optional }, index) => {
    const column = values[index];
    if (column !== undefined || !optional) return column;
    return new Float64Array(timestamps.length).fill(Number.NaN);
  });
  const fitting = columns.filter((column) => column !== undefined);
  const equal = fitting.every((column) => column.length === timestamps.length);
  if (equal && fitting.length === metrics.length && values.length <= metrics.length) {
    return { timestamps, values: fitting };
  }
  throw invalidColumns(`must have ${metrics.length} columns of values, as long as the timestamps`);
}
