import type { MetricSet } from '../metric/metric.ts';
import type { ReadingColumns } from '../reading/reading-columns.ts';
import { metricStatistics, ranksFor } from './metric-statistics.ts';
import { selectRanks } from './select.ts';
import type { MetricStatistics, Statistics } from './statistics.ts';
import { ValueBuffer } from './value-buffer.ts';
import { ValueSummary } from './value-summary.ts';

/** What statistics are made of readings. */
export interface SummarizeOptions {
  /** The metrics, in the order of the columns. */
  readonly metrics: MetricSet;
  /** Quantiles to add: different ones, each in [0, 1], as {@link parseQuantiles} returns them. Default: none. */
  readonly quantiles?: readonly number[];
}

/**
 * Exact statistics of the readings in all blocks, in one pass over them and with one copy of their values.
 *
 * The same readings give the same statistics, to the bit, in any order and however they are split into blocks. A column that a
 * block lacks, because its metric was declared later, has no values. The blocks are left as they are.
 */
export function summarizeColumns(
  blocks: Iterable<ReadingColumns>,
  options: SummarizeOptions,
): Statistics<string> {
  const summary = new ReadingSummary(options);
  for (const block of blocks) summary.add(block);
  return summary.finish();
}

/**
 * Exact statistics of a stream of readings, as {@link summarizeColumns} makes them: for storages that have nothing better than
 * to read all of them.
 *
 * @param options `signal`: ends it early; looked at before each block
 * @throws what the stream throws, and the reason of the signal
 */
export async function summarizeReadings(
  stream: AsyncIterable<ReadingColumns> | Iterable<ReadingColumns>,
  options: SummarizeOptions & { readonly signal?: AbortSignal },
): Promise<Statistics<string>> {
  options.signal?.throwIfAborted();
  const summary = new ReadingSummary(options);
  for await (const block of stream) {
    options.signal?.throwIfAborted();
    summary.add(block);
  }
  return summary.finish();
}

/** Statistics of no readings: counts and sums are 0, and the rest is null. */
export function emptyStatistics(options: SummarizeOptions): Statistics<string> {
  return summarizeColumns([], options);
}

/** Readings on the way to their statistics. */
class ReadingSummary {
  readonly #quantiles: readonly number[];
  readonly #columns: readonly Column[];
  #count = 0;

  constructor({ metrics, quantiles = [] }: SummarizeOptions) {
    this.#quantiles = quantiles;
    this.#columns = metrics.map(({ name }) => ({
      name,
      summary: new ValueSummary(),
      values: new ValueBuffer(),
    }));
  }

  add({ timestamps, values }: ReadingColumns): void {
    this.#count += timestamps.length;
    for (const [index, column] of this.#columns.entries()) {
      const added = values[index];
      if (added === undefined) continue;
      column.values.append(added, { present: column.summary.addColumn(added) });
    }
  }

  finish(): Statistics<string> {
    const entries = this.#columns.map((column) => [column.name, this.#statisticsOf(column)]);
    // No metric is named `count`, but that cannot be said in an index signature.
    return { count: this.#count, ...Object.fromEntries(entries) } as Statistics<string>;
  }

  #statisticsOf({ summary, values }: Column): MetricStatistics {
    const ranks = ranksFor(summary.count, this.#quantiles);
    const selected = selectRanks(values.take(), ranks);
    const byRank = new Map(ranks.map((rank, index) => [rank, selected[index] ?? Number.NaN]));
    return metricStatistics(summary, {
      quantiles: this.#quantiles,
      valueAt: (rank) => byRank.get(rank) ?? Number.NaN,
    });
  }
}

interface Column {
  readonly name: string;
  readonly summary: ValueSummary;
  readonly values: ValueBuffer;
}
