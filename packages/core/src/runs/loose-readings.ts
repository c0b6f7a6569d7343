import type { ReadingColumns } from '../reading/reading-columns.ts';
import { ValueSummary } from '../statistics/value-summary.ts';
import { type RankedList, valuesOf } from './bracket.ts';
import { toSortedPage } from './build-run.ts';
import { presentValues } from './present-values.ts';
import type { SortedPage } from './run.ts';

/** What a storage does for the questions to come. */
export interface LooseReadingsOptions {
  /** The values of a metric, sorted. Default: they are sorted when they are needed. */
  readonly sortedOf?: (metric: number) => SortedPage;
  /** Whether count, least, greatest and sums are kept once they were needed. Default: they are computed each time. */
  readonly keepSummaries?: boolean;
}

/**
 * Readings that are not known by runs. Their sorted values are kept once they were needed, so that a storage that keeps the
 * object saves the work for the next question.
 */
export class LooseReadings implements ReadingColumns {
  readonly timestamps: Float64Array;
  readonly values: readonly Float64Array[];
  readonly #options: LooseReadingsOptions;
  readonly #metrics: (LooseValues | undefined)[] = [];
  #extent: { readonly first: number; readonly last: number } | undefined;

  /** @param columns any number of readings in any order; not to be written to any more */
  constructor({ timestamps, values }: ReadingColumns, options: LooseReadingsOptions = {}) {
    this.timestamps = timestamps;
    this.values = values;
    this.#options = options;
  }

  /** The values of the metric at an index of the columns; undefined for a metric that was declared later. */
  metric(index: number): LooseValues | undefined {
    const column = this.values[index];
    if (column === undefined) return undefined;
    const { sortedOf, keepSummaries = false } = this.#options;
    return (this.#metrics[index] ??= new LooseValues(column, {
      keepSummary: keepSummaries,
      ...(sortedOf && { sorted: () => sortedOf(index) }),
    }));
  }

  /** The least and the greatest timestamp; infinite, the wrong way round, without readings. */
  get extent(): { readonly first: number; readonly last: number } {
    this.#extent ??= extentOf(this.timestamps);
    return this.#extent;
  }
}

/** One metric of loose readings. */
export class LooseValues {
  /** In any order; NaN stands for an absent one. */
  readonly column: Float64Array;
  readonly #options: { readonly sorted?: () => SortedPage; readonly keepSummary?: boolean };
  #summary: ValueSummary | undefined;
  #ranked: RankedList | undefined;

  constructor(
    column: Float64Array,
    options: { readonly sorted?: () => SortedPage; readonly keepSummary?: boolean } = {},
  ) {
    this.column = column;
    this.#options = options;
  }

  /** Adds count, least, greatest and sums of the values. */
  addTo(summary: ValueSummary): void {
    if (this.#options.keepSummary !== true) {
      summary.addColumn(this.column);
      return;
    }
    this.#summary ??= summaryOf(this.column);
    summary.merge(this.#summary);
  }

  /** The values in order. */
  get ranked(): RankedList {
    this.#ranked ??= valuesOf(
      this.#options.sorted?.() ?? toSortedPage(presentValues([this.column])),
    );
    return this.#ranked;
  }
}

function summaryOf(column: Float64Array): ValueSummary {
  const summary = new ValueSummary();
  summary.addColumn(column);
  return summary;
}

function extentOf(timestamps: Float64Array): { readonly first: number; readonly last: number } {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < timestamps.length; i += 1) {
    const timestamp = timestamps[i] ?? 0;
    if (timestamp < first) first = timestamp;
    if (timestamp > last) last = timestamp;
  }
  return { first, last };
}
