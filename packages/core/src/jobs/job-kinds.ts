import type { PeriodInput } from '../period/period.ts';
import type { TimestampInput } from '../reading/reading.ts';
import type { ReadingFormat } from '../reading-text/reading-format.ts';
import type { DeviceStatistics, Statistics, StatisticsBucket } from '../statistics/statistics.ts';

/** Statistics of which readings, and which quantiles besides. */
interface AnalyticsParams extends PeriodInput {
  /** Each in [0, 1]; at most 20. Default: none. */
  readonly quantiles?: readonly number[];
}

/** As {@link AnalyticsParams}, in buckets. */
interface SeriesParams extends AnalyticsParams {
  /** The width of a bucket: a number and `m`, `h`, `d`, `w`, `mo` or `y`, such as `15m`. At most 10,000 buckets. */
  readonly every: string;
  /** The IANA time zone whose calendar the buckets follow. Default: `UTC`. */
  readonly timeZone?: string;
}

interface OfDevice {
  readonly deviceId: string;
}

interface OfUser {
  readonly userId: number;
}

interface OfFile {
  /** What the option `files` knows it by. */
  readonly file: string;
  readonly format: ReadingFormat;
}

/** The parameters of each kind of job. A period's ends are recorded as milliseconds since the Unix epoch. */
export interface JobParams {
  readonly 'device-analytics': OfDevice & AnalyticsParams;
  readonly 'user-analytics': OfUser & AnalyticsParams;
  readonly 'user-devices-analytics': OfUser & AnalyticsParams;
  readonly 'device-series': OfDevice & SeriesParams;
  readonly 'user-series': OfUser & SeriesParams;
  /** Removes a device's readings of a period: those that are there when the job is executed. */
  readonly deletion: OfDevice & PeriodInput;
  /** Removes the readings of all devices before a moment. */
  readonly retention: { readonly before: TimestampInput };
  /**
   * Stores the readings of a file. `deviceId`: the device of all of them, whatever the file says; default: each names its own. A faulty
   * line ends it; everything before that is stored.
   */
  readonly import: OfFile & { readonly deviceId?: string };
  /** Writes a device's readings into a file, oldest first. */
  readonly export: OfFile & OfDevice & PeriodInput;
}

/** Of which devices a user's readings came. */
interface FromDevices {
  /** The device of a user who had exactly one, else null. */
  readonly deviceId: string | null;
}

/** What each kind of job comes to, for metrics named `M`. */
export interface JobResults<M extends string> {
  readonly 'device-analytics': Statistics<M>;
  readonly 'user-analytics': FromDevices & { readonly statistics: Statistics<M> };
  readonly 'user-devices-analytics': readonly DeviceStatistics<M>[];
  readonly 'device-series': readonly StatisticsBucket<M>[];
  readonly 'user-series': FromDevices & { readonly buckets: readonly StatisticsBucket<M>[] };
  readonly deletion: { readonly removed: number };
  readonly retention: { readonly removed: number };
  readonly import: { readonly accepted: number };
  readonly export: { readonly written: number };
}

/** What a job does. */
export type JobKind = keyof JobParams;

const known: Readonly<Record<JobKind, true>> = {
  'device-analytics': true,
  'user-analytics': true,
  'user-devices-analytics': true,
  'device-series': true,
  'user-series': true,
  deletion: true,
  retention: true,
  import: true,
  export: true,
};

/** Every kind. */
export const jobKinds: readonly JobKind[] = Object.keys(known) as JobKind[];

export function isJobKind(kind: unknown): kind is JobKind {
  return typeof kind === 'string' && Object.hasOwn(known, kind);
}
