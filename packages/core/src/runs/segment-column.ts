import type { DecodedColumn } from './column-codec.ts';
import { type SplitColumn, sortedWithin, splitSorted } from './column-within.ts';
import type { SortedPage } from './run.ts';
import { placesOf } from './sort-places.ts';

/** A segment's values of one metric in time order, and the same sorted. */
export class SegmentColumn {
  /** NaN stands for an absent one. */
  readonly values: Float64Array;
  readonly #decoded: DecodedColumn;
  readonly #sortedValues: () => Float64Array;
  #ranked: DecodedColumn | undefined;
  /** Where the column was cut last: its two parts belong to periods that follow each other. */
  #split: (SplitColumn & { readonly row: number }) | undefined;

  /** @param sortedValues gives the different values, ascending */
  constructor(decoded: DecodedColumn, sortedValues: () => Float64Array) {
    this.values = decoded.values;
    this.#decoded = decoded;
    this.#sortedValues = sortedValues;
  }

  /** The values of rows `[start, end)`, sorted. */
  sortedWithin(start: number, end: number): SortedPage {
    const isCutOnce = (start === 0) !== (end === this.values.length);
    if (!isCutOnce) return sortedWithin(this.#decoded, this.#sortedValues(), start, end);
    const row = start === 0 ? end : start;
    if (this.#split?.row !== row) {
      this.#split = { row, ...splitSorted(this.#withRanks(), this.#sortedValues(), row) };
    }
    return start === 0 ? this.#split.before : this.#split.after;
  }

  /** With the ranks looked up where the column was stored without: faster than sorting both parts of it. */
  #withRanks(): DecodedColumn {
    const { values, ranks } = this.#decoded;
    if (ranks !== undefined || values.includes(Number.NaN)) return this.#decoded;
    this.#ranked ??= { values, ranks: new Uint16Array(placesOf(values, this.#sortedValues())) };
    return this.#ranked;
  }
}
