import { ExactSums } from '../statistics/exact-sums.ts';
import { ValueSummary } from '../statistics/value-summary.ts';
import { type Bracket, pagesInside, type RankedList, valuesOf } from './bracket.ts';
import type { LooseMetric, RankedPart } from './loose-readings.ts';
import { startsOf } from './run.ts';
import type { SegmentColumn } from './segment-column.ts';

/** Which rows of a segment. */
interface PartRows {
  readonly start: number;
  readonly end: number;
  /** All its other rows; given where they are fewer, so that what is known of them and of all is less work than the rows. */
  readonly rest: (() => ColumnPart) | undefined;
}

/**
 * The values of some rows of a segment, by its pages: how many of each page are of these rows is known without looking at the
 * values, so that only pages in a bracket are gone through.
 */
export class ColumnPart implements LooseMetric {
  readonly #of: SegmentColumn;
  readonly #rows: PartRows;
  #counts: Uint16Array | undefined;
  #starts: Float64Array | undefined;
  #summary: Summary | undefined;
  #column: Float64Array | undefined;
  #fences: RankedList | undefined;

  constructor(column: SegmentColumn, rows: PartRows) {
    this.#of = column;
    this.#rows = rows;
  }

  get column(): Float64Array {
    const { start, end } = this.#rows;
    this.#column ??= this.#of.valuesOf(start, end);
    return this.#column;
  }

  addTo(summary: ValueSummary): void {
    summary.merge(this.summary);
  }

  /** Count, least, greatest and sums. */
  get summary(): Summary {
    this.#summary ??=
      this.#rows.rest === undefined ? this.#addUp() : this.#subtract(this.#rows.rest());
    return this.#summary;
  }

  /** How many of the values lie before each page of the segment, and last how many there are. */
  get starts(): Float64Array {
    this.#starts ??= this.#findStarts();
    return this.#starts;
  }

  get fences(): RankedList {
    this.#fences ??= this.#findFences();
    return this.#fences;
  }

  within(bracket: Bracket): RankedPart {
    const { index } = this.fences;
    if (index === undefined) return { list: this.fences, below: 0 };
    const { from, to, below } = pagesInside(index, bracket);
    return { list: this.#list(from, to), below };
  }

  #addUp(): ValueSummary {
    const summary = new ValueSummary();
    summary.addColumn(this.column);
    return summary;
  }

  #subtract(rest: ColumnPart): Summary {
    const sums = new ExactSums();
    sums.merge(this.#of.sums);
    sums.subtract(rest.summary.sums);
    return { min: this.#least(), max: this.#greatest(), sums };
  }

  #findFences(): RankedList {
    const { fences, pageSize } = this.#of;
    const { starts } = this;
    const count = starts.at(-1) ?? 0;
    if (count === 0) return valuesOf({ values: new Float64Array(0), counts: undefined });
    const index = { count, max: this.#greatest(), pageSize, fences, starts };
    return { values: fences, starts, index, fencesOccur: false };
  }

  #findStarts(): Float64Array {
    const { firstRanks, starts: all } = this.#of;
    const rest = this.#rows.rest?.().starts;
    if (rest !== undefined) return all.map((start, page) => start - (rest[page] ?? 0));
    const counts = this.#ownCounts();
    const starts = new Float64Array(firstRanks.length);
    let count = 0;
    for (let page = 1; page < firstRanks.length; page += 1) {
      count += sumOf(counts, firstRanks[page - 1] ?? 0, firstRanks[page] ?? 0);
      starts[page] = count;
    }
    return starts;
  }

  /** Of each rank how often it occurs in these rows; only where there is no rest. */
  #ownCounts(): Uint16Array {
    const { start, end } = this.#rows;
    this.#counts ??= this.#of.countsOf(start, end);
    return this.#counts;
  }

  /** How often each value of the pages `[from, to)` occurs. */
  #countsIn(from: number, to: number): Uint16Array {
    const { firstRanks } = this.#of;
    const rest = this.#rows.rest?.();
    if (rest !== undefined) return this.#of.countsWithout(rest.#countsIn(from, to), { from, to });
    return this.#ownCounts().subarray(firstRanks[from], firstRanks[to]);
  }

  /** The values of the pages `[from, to)` that occur. */
  #list(from: number, to: number): RankedList {
    const { sorted, firstRanks } = this.#of;
    const counts = this.#countsIn(from, to);
    const total = (this.starts[to] ?? 0) - (this.starts[from] ?? 0);
    const all = sorted.subarray(firstRanks[from], firstRanks[to]);
    const values = present(all, counts, total);
    const starts =
      values.length === total
        ? undefined
        : startsOf({ values, counts: present(counts, counts, total) });
    return { values, starts, index: undefined, fencesOccur: true };
  }

  /** The least of the values; null for none. */
  #least(): number | null {
    const { starts } = this;
    let page = 0;
    while (page < starts.length && starts[page + 1] === 0) page += 1;
    return this.#list(page, Math.min(page + 1, starts.length - 1)).values[0] ?? null;
  }

  #greatest(): number | null {
    const { starts } = this;
    const count = starts.at(-1);
    let page = starts.length - 2;
    while (page > 0 && starts[page] === count) page -= 1;
    return this.#list(Math.max(page, 0), page + 1).values.at(-1) ?? null;
  }
}

type Summary = Pick<ValueSummary, 'min' | 'max' | 'sums'>;

function sumOf(counts: Uint16Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i += 1) sum += counts[i] ?? 0;
  return sum;
}

/** Those of `all` of which the count is not 0: at most `most`. */
function present(all: Float64Array | Uint16Array, counts: Uint16Array, most: number): Float64Array {
  // One element more than there can be: what is written there is of no use, and saves a branch.
  const values = new Float64Array(Math.min(most, all.length) + 1);
  let next = 0;
  for (let i = 0; i < all.length; i += 1) {
    values[next] = all[i] ?? 0;
    next += Number(counts[i] !== 0);
  }
  return values.subarray(0, next);
}
