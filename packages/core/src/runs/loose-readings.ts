import type { ReadingColumns } from '../reading/reading-columns.ts';
import { extremesOf } from '../statistics/extremes.ts';
import { ValueSummary } from '../statistics/value-summary.ts';
import { lastUpTo, positionOf } from './bisect.ts';
import { type Bracket, type RankedList, valuesOf } from './bracket.ts';
import { toSortedPage } from './build-run.ts';
import { type ColumnRows, PlainColumn } from './column-values.ts';
import { presentValues } from './present-values.ts';
import { SampledFences } from './sampled-fences.ts';
import { sortValues } from './sort-values.ts';

/** What a storage knows, or does for the questions to come. */
export interface LooseReadingsOptions {
  /** What is known of a metric; undefined for one that was declared later. Default: its values are sorted when they are needed. */
  readonly metricOf?: (metric: number) => LooseMetric | undefined;
  /** Whether the object is kept for further questions: then it pays to put the values in order. Default: no. */
  readonly isKept?: boolean;
  /** How many readings there are, where their timestamps take work. Default: as many as there are timestamps. */
  readonly readingCount?: number;
}

/**
 * Readings that are not known by runs. What was found of the order of their values is kept, so that a storage that keeps the
 * object saves the work for the next question.
 */
export class LooseReadings implements ReadingColumns {
  readonly readingCount: number;
  readonly #columns: ReadingColumns;
  readonly #options: LooseReadingsOptions;
  readonly #metrics: (LooseMetric | undefined)[] = [];
  #extent: { readonly first: number; readonly last: number } | undefined;

  /** @param columns any number of readings in any order; not to be written to any more */
  constructor(columns: ReadingColumns, options: LooseReadingsOptions = {}) {
    this.readingCount = options.readingCount ?? columns.timestamps.length;
    this.#columns = columns;
    this.#options = options;
  }

  get timestamps(): Float64Array {
    return this.#columns.timestamps;
  }

  get values(): readonly Float64Array[] {
    return this.#columns.values;
  }

  /** The values of the metric at an index of the columns; undefined for a metric that was declared later. */
  metric(index: number): LooseMetric | undefined {
    this.#metrics[index] ??= this.#metric(index);
    return this.#metrics[index];
  }

  /** The least and the greatest timestamp; infinite, the wrong way round, without readings. */
  get extent(): { readonly first: number; readonly last: number } {
    this.#extent ??= extentOf(this.timestamps);
    return this.#extent;
  }

  #metric(index: number): LooseMetric | undefined {
    const { metricOf, isKept = false } = this.#options;
    if (metricOf !== undefined) return metricOf(index);
    const column = this.values[index];
    return column && new LooseValues(column, { isKept });
  }
}

/** One metric of loose readings. */
export interface LooseMetric {
  /** Count, least, greatest and sums of the values. */
  readonly summary: Summary;

  /** The values in any order; NaN stands for an absent one. */
  readonly column: Float64Array;

  /** Where they are. */
  readonly rows: ColumnRows;

  /** Whether the values are kept in order, so that a question goes by their fences also where there is no run. */
  readonly isOrdered: boolean;

  /** What tells between which values a rank lies: the values in order, or fences. */
  readonly fences: RankedList;

  /** The values in a bracket, and maybe others. */
  within(bracket: Bracket): Candidates;
}

/** What can be told of values without them. */
export type Summary = Pick<ValueSummary, 'count' | 'min' | 'max' | 'sums'>;

/** Some values, in any order. */
export interface Candidates {
  readonly values: Float64Array;
  /** How many others lie below the bracket. */
  readonly below: number;
}

/** One metric of loose readings. Few values are sorted when that is needed; of many, those that lie in a bracket. */
export class LooseValues implements LooseMetric {
  readonly column: Float64Array;
  readonly isOrdered: boolean;
  #summary: Summary | undefined;
  #order: Order | undefined;
  #timesAsked = 0;

  constructor(column: Float64Array, { isKept = false }: { readonly isKept?: boolean } = {}) {
    this.column = column;
    this.isOrdered = isKept;
  }

  get summary(): Summary {
    this.#summary ??= summaryOf(this.column);
    return this.#summary;
  }

  get rows(): ColumnRows {
    return { values: new PlainColumn(this.column), start: 0, end: this.column.length };
  }

  get fences(): RankedList {
    this.#timesAsked += 1;
    if (this.#timesAsked > mostTimesUnsorted && this.#order instanceof SampledFences) {
      this.#order = sortedOrder(presentValues([this.column]));
    }
    return this.#ordered.fences;
  }

  within(bracket: Bracket): Candidates {
    return this.#ordered.within(bracket);
  }

  get #ordered(): Order {
    this.#order ??= orderOf(this.column, this.summary);
    return this.#order;
  }
}

/** Up to so many values, sorting all takes no longer. */
const mostToSort = 256;

/**
 * For so many questions more values are not sorted: by then, looking at all of them has taken about as long as sorting them would have.
 * So neither those that ask once nor those that go on asking wait for twice as long as need be.
 */
const mostTimesUnsorted = 16;

/** What is known of the order of values. */
type Order = Pick<LooseMetric, 'fences' | 'within'>;

function orderOf(column: Float64Array, { count, min, max }: Summary): Order {
  const values = count < column.length ? presentValues([column]) : column;
  return count > mostToSort
    ? new SampledFences(values, { min: min ?? 0, max: max ?? 0 })
    : sortedOrder(values.slice());
}

/** Sorts the values in place. */
function sortedOrder(values: Float64Array): Order {
  const sorted = sortValues(values);
  const fences = valuesOf(toSortedPage(sorted.slice()));
  return {
    fences,
    within({ low, high }) {
      const below = positionOf(sorted, { value: low });
      const end = lastUpTo(sorted, high) + 1;
      return { values: sorted.subarray(below, Math.max(end, below)), below };
    },
  };
}

function summaryOf(column: Float64Array): Summary {
  const summary = new ValueSummary();
  summary.addColumn(column);
  return summary;
}

function extentOf(timestamps: Float64Array): { readonly first: number; readonly last: number } {
  const { min, max } = extremesOf(timestamps);
  return { first: min, last: max };
}
