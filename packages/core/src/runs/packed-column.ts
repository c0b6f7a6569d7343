import { extremesOf } from '../statistics/extremes.ts';
import type { ValueSummary } from '../statistics/value-summary.ts';
import { type ByteReader, damagedPage } from './byte-reader.ts';
import {
  type ColumnUnit,
  headSize,
  planesOf,
  possibleWidths,
  totalOf,
  unitAt,
} from './column-layout.ts';
import {
  addPlane,
  addPlaneAt,
  type ColumnPlane,
  extremesInPlane,
  findInPlane,
  type PartRange,
} from './column-plane.ts';
import type { CellSpan, ColumnSlice, ColumnValues, RowRange } from './column-values.ts';
import { type CellLine, cellLine, countInPlane, firstPartIn } from './part-cells.ts';
import { mostCells, placeOf, type ValueCells } from './value-cells.ts';

/** Values that `packColumn` wrote; any of them is read without the others. */
export class PackedColumn implements ColumnValues {
  readonly isPacked = true;
  readonly length: number;
  readonly #view: DataView;
  readonly #unit: ColumnUnit;
  /** The high ones first. */
  readonly #planes: readonly [ColumnPlane, ...ColumnPlane[]];

  /** @throws `STORAGE_FAILED` for bytes that were not written so, as far as that shows */
  constructor(reader: ByteReader, length: number) {
    const { view } = reader;
    const head = reader.skip(headSize);
    const unit = unitAt({
      isDecimal: view.getUint8(head) === 1,
      scale: view.getInt16(head + 1, true),
    });
    const base = view.getFloat64(head + 3, true);
    const widths = possibleWidths[view.getUint8(head + 11)];
    // Whole, but maybe beyond the safe integers: only those that are doubles are counted from it.
    if (widths === undefined || !Number.isInteger(base)) throw damagedPage();
    this.length = length;
    this.#view = view;
    this.#unit = unit;
    this.#planes = planesOf(widths, { at: reader.position, length, base, factor: unit.factor });
    reader.skip(length * totalOf(widths));
  }

  get step(): number {
    const [high, ...low] = this.#planes;
    const part = high.factor / this.#unit.divisor;
    // Where all of a value is looked at, cells much narrower than its unit are of no use, and too narrow to compute with.
    return low.length === 0 ? part / halfCellsAUnit : part;
  }

  valuesOf(start: number, end: number): Float64Array {
    const values = new Float64Array(end - start);
    this.#unpack(values, start);
    return values;
  }

  addTo(summary: ValueSummary, { start, end }: RowRange): void {
    const values = valueBuffer(end - start).subarray(0, end - start);
    this.#unpack(values.fill(0), start);
    summary.addColumn(values);
  }

  between({ start, end, count, low, below }: ColumnSlice): Float64Array {
    if (count === 0) return new Float64Array(0);
    // The high part does not tell of all other rows that their values are outside.
    const parts = { least: this.#highPartOf(low) - 1, greatest: this.#highPartOf(below) + 1 };
    const values = this.#valuesWith({ ...parts, start, end });
    if (keepBetween(values, low, below) !== count) throw damagedPage();
    return values.subarray(0, count);
  }

  leastOf(rows: RowRange): number {
    const { least } = extremesInPlane(this.#view, { ...this.#planes[0], ...rows });
    return extremesOf(this.#valuesWith({ ...rows, least, greatest: least })).min;
  }

  greatestOf(rows: RowRange): number {
    const { greatest } = extremesInPlane(this.#view, { ...this.#planes[0], ...rows });
    return extremesOf(this.#valuesWith({ ...rows, least: greatest, greatest })).max;
  }

  countCells(counts: Int32Array, cells: ValueCells, { start, end }: RowRange): void {
    const { at, bytes } = this.#planes[0];
    const { slope, offset } = this.#cellsOfParts(cells);
    countInPlane(counts, this.#view, { at, bytes, start, end, slope, offset });
  }

  takeCells(
    found: Float64Array,
    cells: ValueCells,
    { start, end, first, last }: RowRange & CellSpan,
  ): number {
    const line = this.#cellsOfParts(cells);
    const least = firstPartIn(first, line);
    const greatest = firstPartIn(last + 1, line) - 1;
    if (least > greatest) return 0;
    const rows = this.#rowsWith({ start, end, least, greatest });
    this.#unpackRows(found.subarray(0, rows.length), rows, start);
    return rows.length;
  }

  /** Unpacks the rows from `start` on into zeros. */
  #unpack(values: Float64Array, start: number): void {
    for (const plane of this.#planes) addPlane(values, this.#view, { ...plane, start });
    this.#divide(values);
  }

  #valuesWith(rows: RowRange & PartRange): Float64Array {
    const found = this.#rowsWith(rows);
    const values = new Float64Array(found.length);
    this.#unpackRows(values, found, rows.start);
    return values;
  }

  /** The rows, counted from `start`, whose part in the first plane is from `least` to `greatest`; until the next search. */
  #rowsWith(search: RowRange & PartRange): Uint16Array {
    const rows = rowBuffer(search.end - search.start);
    return rows.subarray(0, findInPlane(rows, this.#view, { ...this.#planes[0], ...search }));
  }

  #unpackRows(values: Float64Array, rows: Uint16Array, start: number): void {
    values.fill(0);
    for (const plane of this.#planes) addPlaneAt(values, this.#view, { ...plane, start, rows });
    this.#divide(values);
  }

  /** In which cell a value is counted, by its part in the first plane. */
  #cellsOfParts({ low, scale }: ValueCells): CellLine {
    const [{ plus, factor }] = this.#planes;
    const { divisor } = this.#unit;
    return cellLine((factor / divisor) * scale, placeOf((plus * factor) / divisor - low, scale));
  }

  /** What a value has in the first plane, to about 1. */
  #highPartOf(value: number): number {
    const [{ plus, factor }] = this.#planes;
    return Math.floor((value * this.#unit.divisor) / factor) - plus;
  }

  #divide(values: Float64Array): void {
    const { divisor } = this.#unit;
    if (divisor === 1) return;
    for (let i = 0; i < values.length; i += 1) values[i] = (values[i] ?? 0) / divisor;
  }
}

/** For the rows of one search; it is made once, since that takes longer than the search. */
function rowBuffer(length: number): Uint16Array {
  if (sharedRows.length < length) sharedRows = new Uint16Array(length);
  return sharedRows;
}

let sharedRows = new Uint16Array(0);

/** For values that are only added up. */
function valueBuffer(length: number): Float64Array {
  if (sharedValues.length < length) sharedValues = new Float64Array(length);
  return sharedValues;
}

let sharedValues = new Float64Array(0);

/** Moves the values in `[low, below)` to the front; returns how many they are. */
function keepBetween(values: Float64Array, low: number, below: number): number {
  let next = 0;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] ?? 0;
    // Without a branch: what is not inside is written over.
    values[next] = value;
    next += Number(value >= low && value < below);
  }
  return next;
}

/** The most half cells there are to a unit, so that a slope is at most `mostCells`. */
const halfCellsAUnit = 2 * mostCells;
