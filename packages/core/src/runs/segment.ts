import type { ReadingColumns, StoredReadingColumns } from '../reading/reading-columns.ts';
import { decodeColumn } from './column-codec.ts';
import { LooseReadings } from './loose-readings.ts';
import { unpackList } from './packed-list.ts';
import { SegmentColumn, type SegmentRun } from './segment-column.ts';
import { decodeTimestamps } from './timestamps-codec.ts';
import { isDeleted, type Tombstone } from './tombstone.ts';

/** Rows `[start, end)`. */
export interface RowRange {
  readonly start: number;
  readonly end: number;
}

/** Sealed readings of one device, by ascending timestamp, then id. Unpacked as far as they are asked for. */
export class Segment implements StoredReadingColumns {
  readonly timestamps: Float64Array;
  readonly #parts: readonly Uint8Array[];
  readonly #metricCount: number;
  readonly #runOf: (metric: number) => SegmentRun;
  readonly #columns: (SegmentColumn | undefined)[] = [];
  #ids: Float64Array | undefined;

  /**
   * @param packed the `readings` that {@link packSegment} made
   * @param options `metricCount`: how many columns to have; those declared after the segment was sealed have no values.
   *   `runOf`: reads a metric's run with all its pages; not called for those declared later
   * @throws `STORAGE_FAILED`, also later, for bytes that were not written by it
   */
  constructor(
    packed: Uint8Array,
    options: {
      readonly metricCount: number;
      readonly runOf: (metric: number) => SegmentRun;
    },
  ) {
    this.#parts = unpackList(packed);
    this.#metricCount = options.metricCount;
    this.#runOf = options.runOf;
    this.timestamps = decodeTimestamps(this.#parts[0] ?? new Uint8Array(0));
  }

  get ids(): Float64Array {
    this.#ids ??= decodeTimestamps(this.#parts[1] ?? new Uint8Array(0));
    return this.#ids;
  }

  get values(): readonly Float64Array[] {
    return this.#valuesOf(0, this.timestamps.length);
  }

  /** The rows whose timestamps are in `[from, to)`. */
  rowsWithin({ from, to }: { readonly from: number; readonly to: number }): RowRange {
    return { start: lowerBound(this.timestamps, from), end: lowerBound(this.timestamps, to) };
  }

  /** The readings of `[from, to)` that were not deleted; undefined for none. */
  within(
    period: { readonly from: number; readonly to: number },
    tombstones: readonly Tombstone[],
  ): LooseReadings | undefined {
    const { start, end } = this.rowsWithin(period);
    if (start >= end) return undefined;
    if (tombstones.length > 0) {
      const rows = this.aliveRows({ start, end }, tombstones);
      if (rows.length === 0) return undefined;
      if (rows.length < end - start) return new LooseReadings(rowsOf(this, rows));
    }
    // Unpacked here and now: later there may be nothing left to read from.
    const columns = Array.from({ length: this.#metricCount }, (_, metric) => this.#column(metric));
    return new LooseReadings(this.#rows(start, end), {
      metricOf: (metric) => columns[metric]?.part(start, end),
    });
  }

  /** Which rows of a range were not deleted. */
  aliveRows({ start, end }: RowRange, tombstones: readonly Tombstone[]): readonly number[] {
    const { timestamps, ids } = this;
    const rows: number[] = [];
    for (let row = start; row < end; row += 1) {
      const reading = { timestamp: timestamps[row] ?? 0, id: ids[row] ?? 0 };
      if (!isDeleted(reading, tombstones)) rows.push(row);
    }
    return rows;
  }

  /** Their values are looked up when they are asked for. */
  #rows(start: number, end: number): ReadingColumns {
    const valuesOf = (): readonly Float64Array[] => this.#valuesOf(start, end);
    return {
      timestamps: this.timestamps.subarray(start, end),
      get values() {
        return valuesOf();
      },
    };
  }

  #valuesOf(start: number, end: number): readonly Float64Array[] {
    return Array.from(
      { length: this.#metricCount },
      (_, metric) =>
        this.#column(metric)?.valuesOf(start, end) ??
        new Float64Array(end - start).fill(Number.NaN),
    );
  }

  /** Undefined for a metric that was declared after the segment was sealed. */
  #column(metric: number): SegmentColumn | undefined {
    const bytes = this.#parts[2 + metric];
    if (bytes === undefined) return undefined;
    return (this.#columns[metric] ??= new SegmentColumn(decodeColumn(bytes), this.#runOf(metric)));
  }
}

/** The rows of columns at the given indices. */
export function rowsOf(columns: ReadingColumns, rows: readonly number[]): ReadingColumns {
  const pick = (column: Float64Array): Float64Array =>
    Float64Array.from(rows, (row) => column[row] ?? Number.NaN);
  return { timestamps: pick(columns.timestamps), values: columns.values.map(pick) };
}

/** The index of the first of ascending values that is not below `bound`. */
function lowerBound(values: Float64Array, bound: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] ?? 0) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
