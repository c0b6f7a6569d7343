import type {
  Device as CoreDevice,
  Reading as CoreReading,
  User as CoreUser,
  DeviceStatistics,
  MetricStatistics,
  Statistics,
  StatisticsBucket,
} from '@device-stats/core';
import type {
  AnalyticsBucket,
  AnalyticsResult,
  Device,
  JobResult,
  Page,
  Reading,
  User,
} from '../../src/index.ts';

export function toPage<T, U>(
  page: Page<T>,
  to: (item: T) => U,
): { items: U[]; nextCursor: string | null } {
  return { items: page.items.map(to), nextCursor: page.next_cursor };
}

export function toDevice(device: Device): CoreDevice {
  return {
    id: device.id as CoreDevice['id'],
    createdAtMs: Date.parse(device.created_at),
    lastReadingAtMs: device.last_reading_at === null ? null : Date.parse(device.last_reading_at),
    readingCount: device.count,
    version: device.version as CoreDevice['version'],
  };
}

export function toUser({ id, name, device_ids }: User): CoreUser {
  return { id, name, deviceIds: device_ids } as unknown as CoreUser; // its ids are branded
}

export function toReading({
  device_id,
  timestamp,
  ...reading
}: Reading<'x' | 'y', 'battery'>): CoreReading<'x' | 'y', 'battery'> {
  const facts = { ...reading, deviceId: device_id, timestamp: Date.parse(timestamp) };
  return facts as unknown as CoreReading<'x' | 'y', 'battery'>; // its ids are branded
}

export function toStatistics(
  wire: AnalyticsResult<'x' | 'y', 'battery'> | AnalyticsBucket<'x' | 'y', 'battery'>,
): Statistics<'x' | 'y' | 'battery'> {
  const of = (
    metric: 'x' | 'y' | 'battery',
    count: number,
    quantiles: MetricStatistics['quantiles'] = {},
  ): MetricStatistics => ({
    count,
    min: wire[`min_${metric}`],
    max: wire[`max_${metric}`],
    sum: wire[`sum_${metric}`],
    mean: wire[`mean_${metric}`],
    stddev: wire[`stddev_${metric}`],
    median: wire[`median_${metric}`],
    quantiles,
  });
  const { count, count_battery, quantiles } = wire;
  return {
    count,
    x: of('x', count, quantiles?.x),
    y: of('y', count, quantiles?.y),
    battery: of('battery', count_battery, quantiles?.battery),
  };
}

export function toBuckets(
  buckets: readonly AnalyticsBucket<'x' | 'y', 'battery'>[],
): StatisticsBucket<'x' | 'y' | 'battery'>[] {
  return buckets.map((bucket) => ({
    startMs: Date.parse(bucket.start),
    endMs: Date.parse(bucket.end),
    statistics: toStatistics(bucket),
  }));
}

export function toDeviceStatistics(
  devices: JobResult<'user-devices-analytics', 'x' | 'y', 'battery'>,
): DeviceStatistics<'x' | 'y' | 'battery'>[] {
  return devices.map((device) => ({
    deviceId: device.device_id,
    statistics: toStatistics(device),
  }));
}
