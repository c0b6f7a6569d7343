import { damagedPage } from './byte-reader.ts';

/** A segment's values of one metric, in time order. */
export interface ColumnValues {
  readonly length: number;
  /** Whether values are unpacked as they are asked for. */
  readonly isPacked: boolean;

  /** The values of rows `[start, end)`, NaN for absent ones; not to be written to. */
  valuesOf(start: number, end: number): Float64Array;

  /**
   * The values of some rows that lie in a range, in the order of the rows.
   *
   * @throws `STORAGE_FAILED` when there are not as many as there should be
   */
  between(slice: ColumnSlice): Float64Array;
}

/** Rows `[start, end)`. */
export interface RowRange {
  readonly start: number;
  readonly end: number;
}

/** The values in `[low, below)` of some rows. */
export interface ColumnSlice extends RowRange {
  readonly low: number;
  readonly below: number;
  /** How many they are. */
  readonly count: number;
}

/** Values that are all unpacked. */
export class PlainColumn implements ColumnValues {
  readonly isPacked = false;
  readonly #values: Float64Array;

  /** @param values NaN stands for an absent one; not to be written to any more */
  constructor(values: Float64Array) {
    this.#values = values;
  }

  get length(): number {
    return this.#values.length;
  }

  valuesOf(start: number, end: number): Float64Array {
    return this.#values.subarray(start, end);
  }

  between({ start, end, low, below, count }: ColumnSlice): Float64Array {
    const all = this.#values;
    // One element more than there should be: what is written there is of no use, and saves a branch.
    const values = new Float64Array(count + 1);
    let next = 0;
    for (let row = start; row < end; row += 1) {
      const value = all[row] ?? 0;
      values[next] = value;
      next += Number(value >= low) & Number(value < below);
    }
    if (next !== count) throw damagedPage();
    return values.subarray(0, count);
  }
}
