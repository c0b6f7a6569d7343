import type { ReadingColumns } from '../reading/reading-columns.ts';
import { extremesOf } from '../statistics/extremes.ts';
import { ValueSummary } from '../statistics/value-summary.ts';
import { lastUpTo, positionOf } from './bisect.ts';
import { type Bracket, type RankedList, valuesOf } from './bracket.ts';
import { toSortedPage } from './build-run.ts';
import { type ColumnRows, PlainColumn } from './column-values.ts';
import { type GuessedFences, guessFences } from './guessed-fences.ts';
import { joinColumns } from './join-columns.ts';
import { presentValues } from './present-values.ts';
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
  readonly #blocks: readonly ReadingColumns[];
  readonly #options: LooseReadingsOptions;
  readonly #metrics: (LooseMetric | undefined)[] = [];
  #extent: { readonly first: number; readonly last: number } | undefined;

  /** @param blocks any number of readings in any order, with equally many columns; not to be written to any more */
  constructor(blocks: readonly ReadingColumns[], options: LooseReadingsOptions = {}) {
    this.readingCount = options.readingCount ?? readingCountOf(blocks);
    this.#blocks = blocks;
    this.#options = options;
  }

  get timestamps(): Float64Array {
    return asOne(this.#blocks.map(({ timestamps }) => timestamps));
  }

  get values(): readonly Float64Array[] {
    // Once for each block: to ask for them may be to unpack them.
    const blocks = this.#blocks.map(({ values }) => ({ values }));
    return blocks[0]?.values.map((_, metric) => asOne(columnsOf(blocks, metric))) ?? [];
  }

  /** The values of the metric at an index of the columns; undefined for a metric that was declared later. */
  metric(index: number): LooseMetric | undefined {
    this.#metrics[index] ??= this.#metric(index);
    return this.#metrics[index];
  }

  /** The least and the greatest timestamp; infinite, the wrong way round, without readings. */
  get extent(): { readonly first: number; readonly last: number } {
    this.#extent ??= extentOf(this.#blocks);
    return this.#extent;
  }

  #metric(index: number): LooseMetric | undefined {
    const { metricOf, isKept = false } = this.#options;
    if (metricOf !== undefined) return metricOf(index);
    const columns = columnsOf(this.#blocks, index);
    return columns.length === 0 ? undefined : new LooseValues(columns, { isKept });
  }
}

/** One metric of loose readings. */
export interface LooseMetric {
  /** Count, least, greatest and sums of the values. */
  readonly summary: Summary;

  /** The values in any order, in one column or more; NaN stands for an absent one. */
  readonly columns: readonly Float64Array[];

  /** Where they are. */
  readonly rows: ColumnRows;

  /** Whether the values are kept in order, so that a question goes by their fences also where there is no run. */
  readonly isOrdered: boolean;

  /** What tells between which values a rank lies: the values in order, or fences. */
  readonly fences: RankedList;

  /** The same by guess, while finding it out would take longer than going through all values; undefined otherwise. */
  guess(): GuessedFences | undefined;

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

/** One metric of loose readings, whose values are sorted when that is worth it. */
export class LooseValues implements LooseMetric {
  readonly columns: readonly Float64Array[];
  readonly isOrdered: boolean;
  #summary: Summary | undefined;
  #sorted: SortedValues | undefined;
  #timesGuessed = 0;

  /** @param columns not to be written to any more */
  constructor(
    columns: readonly Float64Array[],
    { isKept = false }: { readonly isKept?: boolean } = {},
  ) {
    this.columns = columns;
    this.isOrdered = isKept;
  }

  get summary(): Summary {
    this.#summary ??= summaryOf(this.columns);
    return this.#summary;
  }

  get rows(): ColumnRows {
    const column = asOne(this.columns);
    return { values: new PlainColumn(column), start: 0, end: column.length };
  }

  get fences(): RankedList {
    return this.#order.fences;
  }

  guess(): GuessedFences | undefined {
    const { count, min, max } = this.summary;
    if (this.#sorted !== undefined || count <= mostToSort) return undefined;
    this.#timesGuessed += 1;
    if (this.#timesGuessed > mostGuesses) return undefined;
    return guessFences(this.columns, { count, min: min ?? 0, max: max ?? 0 });
  }

  within({ low, high }: Bracket): Candidates {
    const { values } = this.#order;
    const below = positionOf(values, { value: low });
    const end = lastUpTo(values, high) + 1;
    return { values: values.subarray(below, Math.max(end, below)), below };
  }

  get #order(): SortedValues {
    this.#sorted ??= sortedValues(presentValues(this.columns));
    return this.#sorted;
  }
}

/** Up to so many values, sorting all takes no longer. */
const mostToSort = 256;

/**
 * After so many guesses more values are sorted as well: by then, looking at all of them has taken about as long as sorting them would have.
 * So neither those that ask once nor those that go on asking wait for twice as long as need be.
 */
const mostGuesses = 16;

interface SortedValues {
  /** Ascending, each as often as it occurs. */
  readonly values: Float64Array;
  readonly fences: RankedList;
}

/** Sorts the values in place. */
function sortedValues(present: Float64Array): SortedValues {
  const all = sortValues(present);
  const page = toSortedPage(all.slice());
  // Where no value repeats, one of the two is enough.
  return { values: page.counts === undefined ? page.values : all, fences: valuesOf(page) };
}

function summaryOf(columns: readonly Float64Array[]): Summary {
  const summary = new ValueSummary();
  for (const column of columns) summary.addColumn(column);
  return summary;
}

function readingCountOf(blocks: readonly ReadingColumns[]): number {
  return blocks.reduce((sum, { timestamps }) => sum + timestamps.length, 0);
}

function columnsOf(
  blocks: readonly Pick<ReadingColumns, 'values'>[],
  metric: number,
): readonly Float64Array[] {
  return blocks.flatMap(({ values }) => values[metric] ?? []);
}

/** One column is not copied. */
function asOne(columns: readonly Float64Array[]): Float64Array {
  const [first] = columns;
  return first !== undefined && columns.length === 1 ? first : joinColumns(columns);
}

function extentOf(blocks: readonly ReadingColumns[]): {
  readonly first: number;
  readonly last: number;
} {
  const extents = blocks.map(({ timestamps }) => extremesOf(timestamps));
  return {
    first: Math.min(...extents.map(({ min }) => min)),
    last: Math.max(...extents.map(({ max }) => max)),
  };
}
