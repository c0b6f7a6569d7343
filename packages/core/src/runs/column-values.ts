import { extremesOf } from '../statistics/extremes.ts';
import type { ValueSummary } from '../statistics/value-summary.ts';
import { damagedPage } from './byte-reader.ts';
import { cellOf, type ValueCells } from './value-cells.ts';

/** A segment's values of one metric, in time order. */
export interface ColumnValues {
  readonly length: number;
  /** Whether values are unpacked as they are asked for. */
  readonly isPacked: boolean;
  /** By how much a value may be greater than the part of it that {@link countCells} looks at, at most. */
  readonly step: number;

  /** The values of rows `[start, end)`, NaN for absent ones; not to be written to. */
  valuesOf(start: number, end: number): Float64Array;

  /**
   * The values of some rows that lie in a range, in the order of the rows.
   *
   * @throws `STORAGE_FAILED` when there are not as many as there should be
   */
  between(slice: ColumnSlice): Float64Array;

  /** Adds the values of some rows to a summary. */
  addTo(summary: ValueSummary, rows: RowRange): void;

  /** The least value of some rows, of which at least one has one. */
  leastOf(rows: RowRange): number;

  /** The greatest value of some rows, of which at least one has one. */
  greatestOf(rows: RowRange): number;

  /** Counts the values of some rows by their cells; NaN is left out. They lie in the range of the cells. */
  countCells(counts: Int32Array, cells: ValueCells, rows: RowRange): void;

  /**
   * Writes the values of some rows that {@link countCells} counts in a span of cells to the beginning of `found`, which has room for
   * them and one more; returns how many they are.
   */
  takeCells(found: Float64Array, cells: ValueCells, slice: RowRange & CellSpan): number;
}

/** Some cells, both ends included. */
export interface CellSpan {
  readonly first: number;
  readonly last: number;
}

/** Rows `[start, end)`. */
export interface RowRange {
  readonly start: number;
  readonly end: number;
}

/** Some rows of a column. */
export interface ColumnRows extends RowRange {
  readonly values: ColumnValues;
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
  readonly step = 0;
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

  addTo(summary: ValueSummary, { start, end }: RowRange): void {
    summary.addColumn(this.#values, start, end);
  }

  leastOf({ start, end }: RowRange): number {
    return extremesOf(this.#values.subarray(start, end)).min;
  }

  greatestOf({ start, end }: RowRange): number {
    return extremesOf(this.#values.subarray(start, end)).max;
  }

  countCells(counts: Int32Array, cells: ValueCells, { start, end }: RowRange): void {
    const values = this.#values;
    for (let row = start; row < end; row += 1) {
      const value = values[row] ?? 0;
      if (Number.isNaN(value)) continue;
      const cell = cellOf(value, cells);
      counts[cell] = (counts[cell] ?? 0) + 1;
    }
  }

  takeCells(
    found: Float64Array,
    cells: ValueCells,
    { start, end, first, last }: RowRange & CellSpan,
  ): number {
    const values = this.#values;
    let next = 0;
    for (let row = start; row < end; row += 1) {
      const value = values[row] ?? 0;
      const cell = cellOf(value, cells);
      // Without a branch: what is not inside is written over.
      found[next] = value;
      next += Number(cell >= first) & Number(cell <= last) & Number(!Number.isNaN(value));
    }
    return next;
  }
}
