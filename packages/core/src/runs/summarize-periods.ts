import type { MetricSet } from '../metric/metric.ts';
import { metricStatistics, ranksFor } from '../statistics/metric-statistics.ts';
import type { Statistics } from '../statistics/statistics.ts';
import { ValueSummary } from '../statistics/value-summary.ts';
import type { PeriodReadings, StoredRun } from './period-readings.ts';
import type { ReadPages } from './run.ts';
import { type Selection, selectFromRuns } from './select-from-runs.ts';

/** What statistics are made of readings, and from where pages are read. */
export interface SummarizePeriodsOptions {
  /** The metrics, in the order of the columns and runs. */
  readonly metrics: MetricSet;
  /** Quantiles to add: different ones, each in [0, 1]. */
  readonly quantiles: readonly number[];
  readonly readPages: ReadPages<StoredRun>;
}

/**
 * Exact statistics of sets of readings: for each set, of all its parts taken together. The pages of all sets are read in one go.
 *
 * The same readings give the same statistics, to the bit, whatever of them is sealed and in which runs.
 */
export async function summarizePeriods(
  sets: readonly (readonly PeriodReadings[])[],
  { metrics, quantiles, readPages }: SummarizePeriodsOptions,
): Promise<readonly Statistics<string>[]> {
  const summaries = sets.map((parts) => metrics.map((_, index) => summarize(parts, index)));
  const selections = sets.flatMap((parts, set) =>
    metrics.map((_, index): Selection<StoredRun> => {
      const count = summaries[set]?.[index]?.count ?? 0;
      return { ...valuesOf(parts, index), ranks: ranksFor(count, quantiles) };
    }),
  );
  const selected = await selectFromRuns({ selections, readPages });
  return sets.map((parts, set) => {
    const entries = metrics.map(({ name }, index) => {
      const selection = set * metrics.length + index;
      const byRank = new Map(
        selections[selection]?.ranks.map((rank, i) => [rank, selected[selection]?.[i]]),
      );
      const valueAt = (rank: number): number => byRank.get(rank) ?? Number.NaN;
      const summary = summaries[set]?.[index] ?? new ValueSummary();
      return [name, metricStatistics(summary, { quantiles, valueAt })];
    });
    // No metric is named `count`, but that cannot be said in an index signature.
    return { count: countOf(parts), ...Object.fromEntries(entries) } as Statistics<string>;
  });
}

/** How many readings there are, whether or not they have a value of every metric. */
function countOf(parts: readonly PeriodReadings[]): number {
  let count = 0;
  for (const { sealed, loose } of parts) {
    for (const { readingCount } of sealed) count += readingCount;
    for (const { readingCount } of loose) count += readingCount;
  }
  return count;
}

function summarize(parts: readonly PeriodReadings[], metric: number): ValueSummary {
  const summary = new ValueSummary();
  for (const { sealed, loose } of parts) {
    for (const { runs } of sealed) {
      const run = runs[metric];
      if (run !== undefined) summary.merge(run);
    }
    for (const readings of loose) {
      const known = readings.metric(metric);
      if (known !== undefined) summary.merge(known.summary);
    }
  }
  return summary;
}

function valuesOf(
  parts: readonly PeriodReadings[],
  metric: number,
): Pick<Selection<StoredRun>, 'runs' | 'loose'> {
  return {
    runs: parts.flatMap(({ sealed }) => sealed.flatMap(({ runs }) => present(runs[metric]))),
    loose: parts.flatMap(({ loose }) =>
      loose.flatMap((readings) => present(readings.metric(metric))),
    ),
  };
}

/** A list of the value, or of nothing. */
function present<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value];
}
