import { roundedMean, roundedSum, sampleDeviation } from './moments.ts';
import { interpolateQuantile, type QuantilePosition, quantilePosition } from './quantile.ts';
import { quantileKey } from './quantile-key.ts';
import type { MetricStatistics } from './statistics.ts';
import type { ValueSummary } from './value-summary.ts';

/** The ranks, each once, of the values that the median and the given quantiles of `count` values are made from. */
export function ranksFor(count: number, quantiles: readonly number[]): readonly number[] {
  if (count === 0) return [];
  const positions = [0.5, ...quantiles].map((q) => quantilePosition(count, q));
  return [...new Set(positions.flatMap(({ lower, upper }) => [lower, upper]))];
}

/**
 * Statistics of one metric from the summary of its values and from the values at the ranks that {@link ranksFor} names.
 *
 * @param order `quantiles`: as {@link parseQuantiles} returns them; `valueAt`: the value at a rank, counted from 0
 */
export function metricStatistics(
  summary: ValueSummary,
  order: {
    readonly quantiles: readonly number[];
    readonly valueAt: (rank: number) => number;
  },
): MetricStatistics {
  const { count, min, max, sums } = summary;
  const quantile = (q: number): number | null =>
    count === 0 ? null : quantileAt(quantilePosition(count, q), order.valueAt);
  return {
    count,
    min,
    max,
    sum: roundedSum(sums),
    mean: roundedMean(sums),
    stddev: sampleDeviation(sums),
    median: quantile(0.5),
    quantiles: Object.fromEntries(order.quantiles.map((q) => [quantileKey(q), quantile(q)])),
  };
}

function quantileAt(position: QuantilePosition, valueAt: (rank: number) => number): number {
  const lower = valueAt(position.lower);
  return interpolateQuantile(position, { lower, upper: valueAt(position.upper) });
}
