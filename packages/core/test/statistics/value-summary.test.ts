import { expect, test } from 'vitest';
import { metricStatistics, ranksFor } from '../../src/statistics/metric-statistics.ts';
import { ValueSummary } from '../../src/statistics/value-summary.ts';

function summaryOf(...values: readonly number[]): ValueSummary {
  const summary = new ValueSummary();
  summary.addColumn(Float64Array.from(values));
  return summary;
}

test('a summary of no values has no least and no greatest', () => {
  const { count, min, max } = summaryOf(Number.NaN);
  expect([count, min, max]).toStrictEqual([0, null, null]);
});

test('merged summaries and the values at a few ranks give the statistics of all values', () => {
  const summary = summaryOf(3, 9, Number.NaN);
  summary.merge(summaryOf());
  summary.merge(summaryOf(-1, 5));
  const sorted = [-1, 3, 5, 9];
  const ranks = ranksFor(summary.count, [0.1]);
  expect(ranks.toSorted((a, b) => a - b)).toStrictEqual([0, 1, 2]);
  const valueAt = (rank: number): number =>
    ranks.includes(rank) ? (sorted[rank] ?? Number.NaN) : Number.NaN;
  expect(metricStatistics(summary, { quantiles: [0.1], valueAt })).toStrictEqual({
    count: 4,
    min: -1,
    max: 9,
    sum: 16,
    mean: 4,
    stddev: Math.sqrt(52 / 3),
    median: 4,
    quantiles: { '0.1': -1 + 0.1 * 3 * 4 },
  });
});
