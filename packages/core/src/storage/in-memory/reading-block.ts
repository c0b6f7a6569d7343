import type { StoredReadingColumns } from '../../reading/reading-columns.ts';
import { partitionPoint } from '../../statistics/partition-point.ts';
import type { ReadingPosition } from '../reading-store.ts';

/** Rows as columns of equal length: the timestamps, the ids, then one column for each metric. */
export type RowColumns = readonly Float64Array[];

/** The most readings of a block: what a late reading makes the storage copy. */
const maxRows = 2_048;

/**
 * Readings of one device in the order of timestamp and id, at least one.
 *
 * A row that was written never changes: later readings go into the free space behind, and whatever else happens makes a new
 * block. Views of the columns may therefore be given out without a copy.
 */
export class ReadingBlock {
  #columns: RowColumns;
  #length: number;

  private constructor(columns: RowColumns, length: number) {
    this.#columns = columns;
    this.#length = length;
  }

  /** Copies ordered rows into as many blocks as they need, none of them nearly empty. */
  static pack(rows: RowColumns): ReadingBlock[] {
    const total = columnAt(rows, 0).length;
    const blockCount = Math.ceil(total / maxRows);
    return Array.from({ length: blockCount }, (_, index) => {
      const start = Math.floor((index * total) / blockCount);
      const end = Math.floor(((index + 1) * total) / blockCount);
      return new ReadingBlock(copyColumns(rows, [{ start, end }]), end - start);
    });
  }

  get length(): number {
    return this.#length;
  }

  get firstTimestamp(): number {
    return at(columnAt(this.#columns, 0), 0);
  }

  get lastTimestamp(): number {
    return at(columnAt(this.#columns, 0), this.#length - 1);
  }

  /** How many rows are before a timestamp. */
  countBefore(timestamp: number): number {
    return countBefore(columnAt(this.#columns, 0), timestamp, this.#length);
  }

  /** How many rows are at or before a position. */
  countUpTo({ timestamp, id }: ReadingPosition): number {
    const [timestamps, ids] = [columnAt(this.#columns, 0), columnAt(this.#columns, 1)];
    return partitionPoint(this.#length, (row) => {
      const found = at(timestamps, row);
      return found < timestamp || (found === timestamp && at(ids, row) <= id);
    });
  }

  /** Puts rows that are not before the last one behind it, as many as there is room for; returns how many. */
  fill(rows: RowColumns): number {
    const count = Math.min(columnAt(rows, 0).length, maxRows - this.#length);
    this.#reserve(this.#length + count);
    rows.forEach((column, index) => {
      columnAt(this.#columns, index).set(column.subarray(0, count), this.#length);
    });
    this.#length += count;
    return count;
  }

  /** Blocks of these rows and the given ones, which come behind rows of the same timestamp. */
  merge(rows: RowColumns): ReadingBlock[] {
    const [own, others] = [columnAt(this.#columns, 0), columnAt(rows, 0)];
    const total = this.#length + others.length;
    const merged = rows.map(() => new Float64Array(total));
    let ownRow = 0;
    let otherRow = 0;
    for (let row = 0; row < total; row += 1) {
      const isOwn =
        otherRow >= others.length ||
        (ownRow < this.#length && at(own, ownRow) <= at(others, otherRow));
      const source = isOwn ? this.#columns : rows;
      const sourceRow = isOwn ? ownRow++ : otherRow++;
      for (let index = 0; index < merged.length; index += 1) {
        columnAt(merged, index)[row] = at(columnAt(source, index), sourceRow);
      }
    }
    return ReadingBlock.pack(merged);
  }

  /** The block without the rows from `start` to before `end`; none if no row is left. */
  without({ start, end }: RowRange): ReadingBlock[] {
    const rest = [
      { start: 0, end: start },
      { start: end, end: this.#length },
    ];
    const length = this.#length - (end - start);
    return length === 0 ? [] : [new ReadingBlock(copyColumns(this.#columns, rest), length)];
  }

  /** The block with other columns of metrics: for each the one to take, or undefined for one without values. */
  rearrange(metricIndices: readonly (number | undefined)[]): ReadingBlock {
    const [timestamps, ids, ...values] = this.#columns;
    const empty = (): Float64Array => new Float64Array(timestamps?.length ?? 0).fill(Number.NaN);
    const rearranged = metricIndices.map(
      (from) => (from === undefined ? undefined : values[from]) ?? empty(),
    );
    return new ReadingBlock([timestamps ?? empty(), ids ?? empty(), ...rearranged], this.#length);
  }

  /** The rows from `start` to before `end`, without a copy. */
  view({ start, end }: RowRange): StoredReadingColumns {
    const [timestamps, ids, ...values] = this.#columns.map((column) => column.subarray(start, end));
    const none = new Float64Array();
    return { timestamps: timestamps ?? none, ids: ids ?? none, values };
  }

  #reserve(length: number): void {
    const capacity = columnAt(this.#columns, 0).length;
    if (length <= capacity) return;
    const grown = Math.min(maxRows, Math.max(length, capacity * 2, 16));
    this.#columns = this.#columns.map((column) => {
      const copy = new Float64Array(grown);
      copy.set(column.subarray(0, this.#length));
      return copy;
    });
  }
}

/** Some rows of a block: from `start` to before `end`. */
export interface RowRange {
  readonly start: number;
  readonly end: number;
}

/** How many of the first `length` ascending timestamps are before a timestamp. */
export function countBefore(timestamps: Float64Array, timestamp: number, length: number): number {
  return partitionPoint(length, (row) => at(timestamps, row) < timestamp);
}

function copyColumns(columns: RowColumns, ranges: readonly RowRange[]): RowColumns {
  const length = ranges.reduce((sum, { start, end }) => sum + end - start, 0);
  return columns.map((column) => {
    const copy = new Float64Array(length);
    let offset = 0;
    for (const { start, end } of ranges) {
      copy.set(column.subarray(start, end), offset);
      offset += end - start;
    }
    return copy;
  });
}

const noColumn = new Float64Array();

/** A column that is known to be there. */
function columnAt(columns: RowColumns, index: number): Float64Array {
  return columns[index] ?? noColumn;
}

/** An element that is known to be there. */
function at(column: Float64Array, index: number): number {
  return column[index] ?? Number.NaN;
}
