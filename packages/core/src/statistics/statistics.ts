import type { DefaultMetricName } from '../metric/metric.ts';

/**
 * Exact statistics of one metric over a set of readings. For an empty set `count` and `sum` are 0 and the rest is null.
 *
 * All values are correctly rounded, and bit-identical whatever the order of arrival and the storage.
 */
export interface MetricStatistics {
  /** How many readings have a value of this metric. */
  readonly count: number;
  readonly min: number | null;
  readonly max: number | null;
  /** The exact sum, rounded once; null when it is beyond a double's range. */
  readonly sum: number | null;
  /** The exact sum divided by `count`, rounded once. */
  readonly mean: number | null;
  /** Sample standard deviation (n - 1), correctly rounded; null below two values, or beyond a double's range. */
  readonly stddev: number | null;
  /** The middle value; for an even count the mean of the two middle ones. */
  readonly median: number | null;
  /** The quantiles asked for (Hyndman-Fan type 7), by the decimal text of `q`, such as `'0.999'`. */
  readonly quantiles: Readonly<Record<string, number | null>>;
}

/** Statistics of a set of readings: how many there are, and those of each metric `M`. */
export type Statistics<M extends string = DefaultMetricName> = {
  readonly [N in M]: MetricStatistics;
} & {
  /** How many readings there are. */
  readonly count: number;
};

/** Statistics of one bucket of a series. */
export interface StatisticsBucket<M extends string = DefaultMetricName> {
  /** First millisecond inside, since the Unix epoch. */
  readonly startMs: number;
  /** First millisecond after. */
  readonly endMs: number;
  readonly statistics: Statistics<M>;
}

/** Statistics of one device among others. */
export interface DeviceStatistics<M extends string = DefaultMetricName> {
  readonly deviceId: string;
  readonly statistics: Statistics<M>;
}
