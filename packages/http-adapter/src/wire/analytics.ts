import {
  type MetricSet,
  type MetricStatistics,
  percentKey,
  quantileKey,
  type Statistics,
  type StatisticsBucket,
} from '@device-stats/core';
import { z } from '@hono/zod-openapi';
import { isoTime } from './timestamp.ts';

/** Whose statistics they are, on the wire. */
export interface WireSubject {
  readonly device_id: string | null;
  readonly user_id: number | null;
}

/** What of statistics does not depend on the metrics. */
export type AnyStatistics = Statistics<never>;

/** The figures of one metric, and what each is null for, besides an empty set of readings. */
const figures = {
  min: { description: 'The least value.', canOverflow: false },
  max: { description: 'The greatest value.', canOverflow: false },
  sum: { description: 'The exact sum, rounded once; null beyond the range.', canOverflow: true },
  median: { description: 'The exact median.', canOverflow: false },
  mean: { description: 'The exact mean, rounded once.', canOverflow: false },
  stddev: {
    description: 'The sample standard deviation; null for a single value, or beyond the range.',
    canOverflow: true,
  },
} as const;

const figureNames = ['min', 'max', 'sum', 'median', 'mean', 'stddev'] as const;

function shape(metrics: MetricSet, canBeEmpty: boolean): Record<string, z.ZodType> {
  const number = z.number();
  const count = z.int().openapi({ type: 'integer' });
  const entries = metrics.flatMap(({ name, optional }): [string, z.ZodType][] => [
    ...(optional ? [[`count_${name}`, count] satisfies [string, z.ZodType]] : []),
    ...figureNames.map((figure): [string, z.ZodType] => {
      const { description, canOverflow } = figures[figure];
      const nullable = canBeEmpty || canOverflow || optional;
      return [
        `${figure}_${name}`,
        (nullable ? number.nullable() : number).openapi({ description }),
      ];
    }),
  ]);
  return {
    device_id: z.string().nullable(),
    user_id: z
      .int()
      .nullable()
      .openapi({ type: ['integer', 'null'] }),
    count: count.openapi({ description: 'How many readings there are.' }),
    ...Object.fromEntries(entries),
    quantiles: quantilesSchema(metrics).optional(),
  };
}

function quantilesSchema(metrics: MetricSet): z.ZodType {
  const byQuantile = z.record(z.string(), z.number().nullable());
  return z.object(Object.fromEntries(metrics.map(({ name }) => [name, byQuantile]))).openapi({
    description:
      'When quantiles were asked for: for each metric their values by the decimal text of the quantile, such as `0.999`. Each is also there as `p5_…`, `p99_9_…` beside the other figures.',
  });
}

const exampleFigures = { min: 1, max: 3, sum: 6, median: 2, mean: 2, stddev: 1 } as const;

function example(metrics: MetricSet): Record<string, unknown> {
  const entries = metrics.flatMap(({ name, optional }): [string, number][] => [
    ...(optional ? [[`count_${name}`, 3] satisfies [string, number]] : []),
    ...figureNames.map((figure): [string, number] => [`${figure}_${name}`, exampleFigures[figure]]),
  ]);
  return { device_id: 'boiler-1', user_id: null, count: 3, ...Object.fromEntries(entries) };
}

/** The schema of the statistics of at least one reading. */
export function analyticsSchema(metrics: MetricSet): z.ZodType {
  return z.object(shape(metrics, false)).openapi('Analytics', { example: example(metrics) });
}

/** The schema of the statistics of any number of readings, as the result of a job. */
export function analyticsResultSchema(metrics: MetricSet): z.ZodType {
  return z.object(shape(metrics, true)).openapi('AnalyticsResult', {
    description:
      'As `Analytics`; of no readings, counts and sums are 0, and the rest is null. For users, `device_id` is the device of one who had exactly one, else null.',
    example: example(metrics),
  });
}

/** The schema of the statistics of a bucket of a series. */
export function analyticsBucketSchema(metrics: MetricSet): z.ZodType {
  const time = z.string();
  return z
    .object({
      start: time.openapi({ format: 'date-time', description: 'First moment inside.' }),
      end: time.openapi({ format: 'date-time', description: 'First moment after.' }),
      ...shape(metrics, true),
    })
    .openapi('AnalyticsBucket', {
      description: 'An empty bucket has counts and sums of 0, and null for the rest.',
      example: {
        start: isoTime(Date.UTC(2026, 0, 31)),
        end: isoTime(Date.UTC(2026, 1, 1)),
        ...example(metrics),
      },
    });
}

/** Buckets of a series as the wire shows them. */
export function wireBuckets(
  subject: WireSubject,
  buckets: readonly StatisticsBucket<never>[],
  how: { readonly metrics: MetricSet; readonly quantiles: readonly number[] },
): readonly Record<string, unknown>[] {
  return buckets.map(({ startMs, endMs, statistics }) => ({
    start: isoTime(startMs),
    end: isoTime(endMs),
    ...wireAnalytics(subject, statistics, how),
  }));
}

/** Statistics as the wire shows them. */
export function wireAnalytics(
  subject: WireSubject,
  statistics: AnyStatistics,
  { metrics, quantiles }: { readonly metrics: MetricSet; readonly quantiles: readonly number[] },
): Record<string, unknown> {
  const wire: Record<string, unknown> = { ...subject, count: statistics.count };
  const nested: Record<string, unknown> = {};
  for (const { name, optional } of metrics) {
    const metric = metricStatistics(statistics, name);
    if (optional) wire[`count_${name}`] = metric.count;
    for (const figure of figureNames) wire[`${figure}_${name}`] = metric[figure];
    for (const q of quantiles) {
      wire[`${percentKey(q)}_${name}`] = metric.quantiles[quantileKey(q)] ?? null;
    }
    nested[name] = metric.quantiles;
  }
  if (quantiles.length > 0) wire['quantiles'] = nested;
  return wire;
}

function metricStatistics(statistics: AnyStatistics, metric: string): MetricStatistics {
  // Statistics have an entry for each declared metric; their names were forgotten at the adapter's entry.
  return (statistics as unknown as Readonly<Record<string, MetricStatistics>>)[
    metric
  ] as MetricStatistics;
}
