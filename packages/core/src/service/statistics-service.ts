import { parseDeviceId } from '../device/device-id.ts';
import { isDeviceStatsError } from '../errors/device-stats-error.ts';
import { parseBucketWidth } from '../period/bucket-width.ts';
import { bucketEdges } from '../period/buckets.ts';
import { parsePeriod } from '../period/parse-period.ts';
import type { Period, PeriodInput } from '../period/period.ts';
import type { PeriodReadings } from '../runs/period-readings.ts';
import { summarizePeriods } from '../runs/summarize-periods.ts';
import { parseQuantiles } from '../statistics/parse-quantiles.ts';
import type { DeviceStatistics, Statistics, StatisticsBucket } from '../statistics/statistics.ts';
import type { ReadingsView } from '../storage/readings-view.ts';
import type { Subject } from '../storage/subject.ts';
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
  /** Is told now and then how many buckets are done, and how many there are. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
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

/** How much one question may ask for. */
export interface StatisticsLimits {
  /** How many buckets a series may have. */
  readonly buckets: number;
}

/** For a question whose asker waits. */
const interactiveLimits: StatisticsLimits = { buckets: 1_000 };

/** How often a question is asked anew when what it reads was rewritten meanwhile. */
const mostAttempts = 3;
/** How many buckets are answered together, so that their pages are read in one go. */
const bucketsAtOnce = 32;
/** Unless they have so many loose parts: each may hold a segment in memory. */
const mostLoose = 24;

export function createStatisticsService<M extends string>(
  context: Pick<ServiceContext, 'storage' | 'open'>,
  limits: StatisticsLimits = interactiveLimits,
): StatisticsService<M> {
  const ask = createAsk<M>(context);

  const ofSubject = (subject: Subject, options: StatisticsOptions): Promise<Statistics<M>> =>
    ask(subject, options, async ({ view, summarize }) => {
      const [statistics] = await summarize([view.devices]);
      return statistics as Statistics<M>; // one set, one result
    });

  const series = async (
    subject: Subject,
    options: SeriesOptions,
  ): Promise<readonly StatisticsBucket<M>[]> => {
    const width = parseBucketWidth(options.every);
    const { timeZone = 'UTC' } = options;
    return ask(subject, options, async (question) => {
      const closed = closePeriod(question.period, question.view.devices);
      const edges = bucketEdges({ ...closed, width, timeZone, limit: limits.buckets });
      return summarizeBuckets(question, edges, options);
    });
  };

  return {
    ofDevice: async (deviceId, options = {}) => ofSubject(deviceSubject(deviceId), options),
    ofUser: async (userId, options = {}) => ofSubject(userSubject(userId), options),
    ofUserDevices: async (userId, options = {}) =>
      ask(userSubject(userId), options, async ({ view, summarize }) => {
        const all = await summarize(view.devices.map((device) => [device]));
        return all
          .map((statistics, index) => ({
            deviceId: view.devices[index]?.deviceId ?? '',
            statistics,
          }))
          .filter(({ statistics }) => statistics.count > 0);
      }),
    seriesOfDevice: async (deviceId, options) => series(deviceSubject(deviceId), options),
    seriesOfUser: async (userId, options) => series(userSubject(userId), options),
    version: async (input) => {
      const subject =
        'deviceId' in input ? deviceSubject(input.deviceId) : userSubject(input.userId);
      await context.open();
      const devices = await context.storage.readings.versions(subject);
      return JSON.stringify(devices.map(({ deviceId, version }) => [deviceId, version]));
    },
  };
}

/** A question on its way to its answer. */
interface Question<M extends string> {
  readonly period: Period;
  readonly view: ReadingsView;
  /** The statistics of each set. */
  readonly summarize: (
    sets: readonly (readonly PeriodReadings[])[],
  ) => Promise<readonly Statistics<M>[]>;
}

/** Checks and answers questions: anew when what one reads was rewritten meanwhile. */
function createAsk<M extends string>({ storage, open }: Pick<ServiceContext, 'storage' | 'open'>) {
  return async <T>(
    subject: Subject,
    options: StatisticsOptions,
    answer: (question: Question<M>) => Promise<T>,
  ): Promise<T> => {
    const period = parsePeriod(options);
    const quantiles = parseQuantiles(options.quantiles ?? []);
    const metrics = await open();
    return attempt(async () => {
      const view = await storage.readings.openView({ subject, period, ...signalOf(options) });
      const summarize: Question<M>['summarize'] = async (sets) => {
        const how = { metrics, quantiles, readPages: view.readPages };
        return (await summarizePeriods(sets, how)) as readonly Statistics<M>[]; // M are the names of the metrics
      };
      return answer({ period, view, summarize });
    });
  };
}

/** Runs a question, and again when its view has expired. */
async function attempt<T>(run: () => Promise<T>): Promise<T> {
  for (let count = 1; ; count += 1) {
    try {
      // oxlint-disable-next-line eslint/no-await-in-loop -- one attempt after the other
      return await run();
    } catch (error) {
      if (count === mostAttempts || !isDeviceStatsError(error, 'VIEW_EXPIRED')) throw error;
    }
  }
}

async function summarizeBuckets<M extends string>(
  { view, summarize }: Question<M>,
  edges: readonly number[],
  { onProgress, signal }: SeriesOptions,
): Promise<readonly StatisticsBucket<M>[]> {
  const statistics: Statistics<M>[] = [];
  const total = Math.max(edges.length - 1, 0);
  let waiting: (readonly PeriodReadings[])[] = [];
  let loose = 0;
  for await (const bucket of view.buckets(edges)) {
    waiting.push(bucket);
    loose += bucket.reduce((sum, part) => sum + part.loose.length, 0);
    if (waiting.length < bucketsAtOnce && loose < mostLoose) continue;
    statistics.push(...(await summarize(waiting)));
    waiting = [];
    loose = 0;
    onProgress?.({ done: statistics.length, total });
    signal?.throwIfAborted();
  }
  statistics.push(...(await summarize(waiting)));
  return statistics.map((ofBucket, index) => ({
    startMs: edges[index] ?? 0,
    endMs: edges[index + 1] ?? 0,
    statistics: ofBucket,
  }));
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

/** The period with its open ends set to the first and behind the last reading; empty when there is nothing to set them by. */
function closePeriod(
  { from, to }: Period,
  parts: readonly PeriodReadings[],
): { readonly from: number; readonly to: number } {
  if (from !== undefined && to !== undefined) return { from, to };
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const { sealed, loose } of parts) {
    for (const { minTimestamp, maxTimestamp } of sealed) {
      first = Math.min(first, minTimestamp);
      last = Math.max(last, maxTimestamp);
    }
    for (const { extent } of loose) {
      first = Math.min(first, extent.first);
      last = Math.max(last, extent.last);
    }
  }
  return first > last ? { from: 0, to: 0 } : { from: from ?? first, to: to ?? last + 1 };
}
