import type { DeviceId } from '../device/device.ts';
import type { MetricSet } from '../metric/metric.ts';
import type { Reading } from './reading.ts';
import type { StoredReadingColumns } from './reading-columns.ts';

/** Where the readings of some columns come from. */
export interface ReadingOrigin {
  /** The metrics of the columns, in their order. */
  readonly metrics: MetricSet;
  readonly deviceId: DeviceId;
}

/** Stored columns, of any kind of list. */
interface StoredReadingLists {
  readonly ids: ArrayLike<number>;
  readonly timestamps: ArrayLike<number>;
  readonly values: readonly ArrayLike<number>[];
}

/** Row `row` of stored columns as a reading; an absent optional metric is null. */
export function toReading<R extends string, O extends string>(
  columns: StoredReadingLists,
  row: number,
  { metrics, deviceId }: ReadingOrigin,
): Reading<R, O> {
  const reading: Record<string, unknown> = {};
  metrics.forEach(({ name }, metric) => {
    const value = columns.values[metric]?.[row] ?? Number.NaN;
    reading[name] = Number.isNaN(value) ? null : value;
  });
  reading.id = columns.ids[row];
  reading.deviceId = deviceId;
  reading.timestamp = columns.timestamps[row];
  return reading as Reading<R, O>; // has each metric, and what every reading has
}

/** All rows of stored columns as readings. */
export function toReadings<R extends string, O extends string>(
  columns: StoredReadingColumns,
  origin: ReadingOrigin,
): readonly Reading<R, O>[] {
  return Array.from(columns.ids, (_, row) => toReading<R, O>(columns, row, origin));
}
