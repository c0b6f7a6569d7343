import type { components } from '../openapi.gen.ts';

/*
 * The document is generated for the default metrics. These types take it as a pattern: what it says of `x` holds for every
 * required metric, and with null for every optional one.
 */

type Schemas = components['schemas'];

/** The metrics of a server that declares none. */
export type DefaultMetricName = Exclude<keyof Schemas['ReadingInput'], 'timestamp'>;

/** A reading as it is handed in; `R` are the required metrics, `O` the optional ones, which may be absent or null. */
export type ReadingInput<R extends string = DefaultMetricName, O extends string = never> = Simplify<
  { readonly [N in R]: Schemas['ReadingInput']['x'] } & {
    readonly [N in O]?: Schemas['ReadingInput']['x'] | null;
  } & {
    /** Milliseconds since the Unix epoch, ISO 8601 with an offset, or a `Date`; years 1970 to 9999. Default: the server's now. */
    readonly timestamp?: NonNullable<Schemas['ReadingInput']['timestamp']> | Date;
  }
>;

/** A reading that names its device. */
export type DeviceReadingInput<
  R extends string = DefaultMetricName,
  O extends string = never,
> = Simplify<ReadingInput<R, O> & { readonly device_id: string }>;

/** A stored reading. An optional metric that was not measured is null. */
export type Reading<R extends string = DefaultMetricName, O extends string = never> = Simplify<
  { readonly [N in R]: Schemas['Reading']['x'] } & {
    readonly [N in O]: Schemas['Reading']['x'] | null;
  } & Readonly<Omit<Schemas['Reading'], DefaultMetricName>>
>;

/** Statistics of at least one reading, such as `count`, `min_x`, `median_x`. */
export type Analytics<R extends string = DefaultMetricName, O extends string = never> = OfMetrics<
  Schemas['Analytics'],
  R,
  O
>;

/** Statistics as the result of a job: of no readings, they have counts and sums of 0, else null. */
export type AnalyticsResult<
  R extends string = DefaultMetricName,
  O extends string = never,
> = OfMetrics<Schemas['AnalyticsResult'], R, O>;

/** Statistics of a bucket of a series, from `start` to before `end`; an empty one has counts and sums of 0, else null. */
export type AnalyticsBucket<
  R extends string = DefaultMetricName,
  O extends string = never,
> = OfMetrics<Schemas['AnalyticsBucket'], R, O>;

type OfMetrics<T, R extends string, O extends string> = Simplify<
  { readonly [K in keyof T as K extends MetricKey ? never : K]: T[K] } & {
    readonly [K in keyof T as K extends `${infer Figure}_x` ? `${Figure}_${R}` : never]: T[K];
  } & {
    readonly [K in keyof T as K extends `${infer Figure}_x` ? `${Figure}_${O}` : never]:
      | T[K]
      | null;
  } & {
    /** How many readings have a value of the metric. */
    readonly [N in O as `count_${N}`]: number;
  } & {
    /** When quantiles were asked for: for each metric their values by the decimal text of the quantile, such as `0.999`. */
    readonly quantiles?: { readonly [N in R | O]: Readonly<Record<string, number | null>> };
  }
> & {
  /** The quantiles asked for, in percent: `p5_x`, `p99_9_x`. */
  readonly [K in `p${string}_${R | O}`]?: number | null;
};

type MetricKey = `${string}_${DefaultMetricName}` | 'quantiles';

type Simplify<T> = { [K in keyof T]: T[K] };

/** Takes a value of the generated types, which know the default metrics, for one of the metrics in use, or back. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- it is a cast; the caller says to what
export function asDeclared<T>(value: unknown): T {
  return value as T; // the caller's type arguments say what the server has declared
}
