import { parseDeviceId } from '../device/device-id.ts';
import type { MetricSet } from '../metric/metric.ts';
import { parseBucketWidth } from '../period/bucket-width.ts';
import { bucketEdges } from '../period/buckets.ts';
import { parsePeriod } from '../period/parse-period.ts';
import type { Period, PeriodInput } from '../period/period.ts';
import type { ReadingColumns } from '../reading/reading-columns.ts';
import { parseQuantiles } from '../statistics/parse-quantiles.ts';
import { splitColumns } from '../statistics/split-columns.ts';
import type { DeviceStatistics, Statistics, StatisticsBucket } from '../statistics/statistics.ts';
import { summarizeColumns } from '../statistics/summarize.ts';
import type { ReadingsView, Subject } from '../storage/reading-store.ts';
import { parseUserId } from '../user/user-id.ts';
import type { ServiceContext } from './service-context.ts';

/** What statistics are asked for. */
export interface StatisticsOptions extends PeriodInput {
  /** Quantiles to add, each in [0, 1]; at most 20. Default: none. */
  readonly quantiles?: readonly number[];
  readonly signal?: AbortSignal;
}

/** What series is asked for. */
export interface SeriesOptions extends StatisticsOptions {
  /** The width of a bucket: a number and `m`, `h`, `d`, `w`, `mo` or `y`, such as `15m`. */
  readonly every: string;
  /** The IANA time zone whose calendar the buckets follow. Default: `UTC`. */
  readonly timeZone?: string;
}

/** Whose data: those of a device, or those of all devices linked to a user. */
export type SubjectInput = { readonly deviceId: string } | { readonly userId: number };

/**
 * Exact statistics. Every method rejects with `INVALID_INPUT` for ids and quantiles that cannot be, `INVALID_PERIOD` for
 * periods that cannot be, `DEVICE_NOT_FOUND` or `USER_NOT_FOUND`; an empty set of readings is no error.
 */
export interface StatisticsService<M extends string> {
  /** Statistics of a device's readings. */
  ofDevice(deviceId: string, options?: StatisticsOptions): Promise<Statistics<M>>;

  /** Statistics of the readings of all devices linked to a user, taken as one set. */
  ofUser(userId: number, options?: StatisticsOptions): Promise<Statistics<M>>;

  /** Statistics of each device linked to a user, in the order of linking; devices without readings are left out. */
  ofUserDevices(
    userId: number,
    options?: StatisticsOptions,
  ): Promise<readonly DeviceStatistics<M>[]>;

  /**
   * Statistics for each bucket of a period, empty buckets included. Without a period: from the first reading to the last.
   *
   * @throws `LIMIT_EXCEEDED` beyond 1,000 buckets
   */
  seriesOfDevice(deviceId: string, options: SeriesOptions): Promise<readonly StatisticsBucket<M>[]>;

  /** As {@link seriesOfDevice}, over all devices linked to a user. */
  seriesOfUser(userId: number, options: SeriesOptions): Promise<readonly StatisticsBucket<M>[]>;

  /**
   * A short text that differs whenever the subject's readings, or a user's links, have changed. Cheap: it reads no data.
   */
  version(subject: SubjectInput): Promise<string>;
}

const bucketLimit = 1_000;

export function createStatisticsService<M extends string>(
  context: ServiceContext,
): StatisticsService<M> {
  const { storage, open } = context;

  async function read(subject: Subject, options: StatisticsOptions): Promise<Material> {
    const period = parsePeriod(options);
    const quantiles = parseQuantiles(options.quantiles ?? []);
    const metrics = await open();
    const { devices } = await storage.readings.openView({ subject, period, ...signalOf(options) });
    return { period, quantiles, metrics, devices };
  }

  async function ofSubject(subject: Subject, options: StatisticsOptions): Promise<Statistics<M>> {
    const material = await read(subject, options);
    return summarize<M>(allBlocks(material), material);
  }

  async function series(
    subject: Subject,
    options: SeriesOptions,
  ): Promise<readonly StatisticsBucket<M>[]> {
    const width = parseBucketWidth(options.every);
    const material = await read(subject, options);
    const blocks = allBlocks(material);
    const edges = bucketEdges({
      ...closePeriod(material.period, blocks),
      width,
      timeZone: options.timeZone ?? 'UTC',
      limit: bucketLimit,
    });
    const buckets = splitColumns(blocks, { edges, metricCount: material.metrics.length });
    return buckets.map(({ startMs, endMs, columns }) => ({
      startMs,
      endMs,
      statistics: summarize<M>([columns], material),
    }));
  }

  return {
    ofDevice: async (deviceId, options = {}) => ofSubject(deviceSubject(deviceId), options),
    ofUser: async (userId, options = {}) => ofSubject(userSubject(userId), options),
    ofUserDevices: async (userId, options = {}) => {
      const material = await read(userSubject(userId), options);
      return material.devices
        .map(({ deviceId, blocks }) => ({ deviceId, statistics: summarize<M>(blocks, material) }))
        .filter(({ statistics }) => statistics.count > 0);
    },
    seriesOfDevice: async (deviceId, options) => series(deviceSubject(deviceId), options),
    seriesOfUser: async (userId, options) => series(userSubject(userId), options),
    version: async (input) => {
      const subject =
        'deviceId' in input ? deviceSubject(input.deviceId) : userSubject(input.userId);
      await open();
      const devices = await storage.readings.versions(subject);
      return JSON.stringify(devices.map(({ deviceId, version }) => [deviceId, version]));
    },
  };
}

/** What statistics are made from. */
interface Material extends ReadingsView {
  readonly period: Period;
  readonly quantiles: readonly number[];
  readonly metrics: MetricSet;
}

function summarize<M extends string>(
  blocks: readonly ReadingColumns[],
  { metrics, quantiles }: Material,
): Statistics<M> {
  return summarizeColumns(blocks, { metrics, quantiles }) as Statistics<M>; // M are the names of the metrics
}

function deviceSubject(deviceId: string): Subject {
  return { kind: 'device', deviceId: parseDeviceId(deviceId) };
}

function userSubject(userId: number): Subject {
  return { kind: 'user', userId: parseUserId(userId) };
}

function signalOf({ signal }: StatisticsOptions): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

function allBlocks(view: ReadingsView): readonly ReadingColumns[] {
  return view.devices.flatMap(({ blocks }) => blocks);
}

/** The period with its open ends set to the first and behind the last reading; empty when there is nothing to set them by. */
function closePeriod(
  { from, to }: Period,
  blocks: readonly ReadingColumns[],
): { readonly from: number; readonly to: number } {
  if (from !== undefined && to !== undefined) return { from, to };
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const { timestamps } of blocks) {
    for (const timestamp of timestamps) {
      if (timestamp < first) first = timestamp;
      if (timestamp > last) last = timestamp;
    }
  }
  return first > last ? { from: 0, to: 0 } : { from: from ?? first, to: to ?? last + 1 };
}
