import type { DeviceId } from '../../device/device.ts';
import type { MetricSet } from '../../metric/metric.ts';
import type { ReadingColumns } from '../../reading/reading-columns.ts';
import type { DeviceReadings } from '../../storage/reading-store.ts';

/** Names a device. */
export function device(id: string): DeviceId {
  return id as DeviceId; // the suite uses ids that fulfil the rules
}

/** Device ids in the order given. */
export function deviceIds(...ids: readonly string[]): readonly DeviceId[] {
  return ids.map(device);
}

/** Readings at the timestamps, their values told apart by `seed`; optional metrics are absent in every second row. */
export function readingsAt(
  metrics: MetricSet,
  timestamps: readonly number[],
  seed = 0,
): ReadingColumns {
  return {
    timestamps: Float64Array.from(timestamps),
    values: metrics.map(({ optional }, metric) =>
      Float64Array.from(timestamps, (timestamp, row) =>
        optional && row % 2 === 0 ? Number.NaN : seed + metric * 1_000 + timestamp / 1_024,
      ),
    ),
  };
}

/** An entry of a batch, as {@link readingsAt} makes it. */
export function entry(
  deviceId: DeviceId,
  metrics: MetricSet,
  timestamps: readonly number[],
  seed = 0,
): DeviceReadings {
  return { deviceId, readings: readingsAt(metrics, timestamps, seed) };
}

/** Numbers from `from` to before `to`. */
export function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
