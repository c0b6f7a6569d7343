import type { ReadingColumns, StoredReadingColumns } from '../reading/reading-columns.ts';
import { positionOf } from './bisect.ts';
import { openColumn } from './column-codec.ts';
import type { RowRange } from './column-values.ts';
import { LooseReadings } from './loose-readings.ts';
import { unpackList } from './packed-list.ts';
import type { PageSpan, Run, SortedPage } from './run.ts';
import { SegmentColumn } from './segment-column.ts';
import {
  countBelow,
  countTimestamps,
  decodeTimestamps,
  type RegularTimestamps,
  regularTimestamps,
} from './timestamps-codec.ts';
import { isDeleted, type Tombstone } from './tombstone.ts';

/** Sealed readings of one device, by ascending timestamp, then id. Unpacked as far as they are asked for. */
export class Segment implements StoredReadingColumns {
  /** How many bytes it takes packed. */
  readonly sizeBytes: number;
  readonly #parts: readonly Uint8Array[];
  readonly #metricCount: number;
  readonly #runOf: (metric: number) => Run;
  readonly #columns: (SegmentColumn | undefined)[] = [];
  #timestamps: Float64Array | undefined;
  #ids: Float64Array | undefined;

  /**
   * @param packed the `readings` that {@link packSegment} made
   * @param options `metricCount`: how many columns to have; those declared after the segment was sealed have no values.
   *   `runOf`: a metric's run, when it is needed; not called for those declared later
   * @throws `STORAGE_FAILED`, also later, for bytes that were not written by it
   */
  constructor(
    packed: Uint8Array,
    options: {
      readonly metricCount: number;
      readonly runOf: (metric: number) => Run;
    },
  ) {
    this.#parts = unpackList(packed);
    this.#metricCount = options.metricCount;
    this.#runOf = options.runOf;
    this.sizeBytes = packed.length;
  }

  get timestamps(): Float64Array {
    this.#timestamps ??= decodeTimestamps(this.#timestampBytes);
    return this.#timestamps;
  }

  get ids(): Float64Array {
    this.#ids ??= decodeTimestamps(this.#parts[1] ?? new Uint8Array(0));
    return this.#ids;
  }

  get values(): readonly Float64Array[] {
    return this.#valuesOf(0, this.timestamps.length);
  }

  /** Undefined when timestamps have to be unpacked to find one. */
  get #regular(): RegularTimestamps | undefined {
    return this.#timestamps === undefined ? regularTimestamps(this.#timestampBytes) : undefined;
  }

  get #timestampBytes(): Uint8Array {
    return this.#parts[0] ?? new Uint8Array(0);
  }

  /** The rows whose timestamps are in `[from, to)`. */
  rowsWithin({ from, to }: { readonly from: number; readonly to: number }): RowRange {
    const regular = this.#regular;
    if (regular !== undefined)
      return { start: countBelow(regular, from), end: countBelow(regular, to) };
    const { timestamps } = this;
    return {
      start: positionOf(timestamps, { value: from }),
      end: positionOf(timestamps, { value: to }),
    };
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
      if (rows.length < end - start) return new LooseReadings([rowsOf(this, rows)]);
    }
    return this.#part(start, end);
  }

  /** All readings, none of them deleted. */
  get all(): LooseReadings {
    return this.#part(0, countTimestamps(this.#timestampBytes));
  }

  /** The pages `[from, to)` of a metric's run. */
  pages(metric: number, range: PageSpan): readonly SortedPage[] {
    return this.#column(metric)?.pages(range) ?? [];
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

  #part(start: number, end: number): LooseReadings {
    // Made here and now: later there may be no run left to read.
    const parts = Array.from({ length: this.#metricCount }, (_, metric) =>
      this.#column(metric)?.part(start, end),
    );
    return new LooseReadings([this.#rows(start, end)], {
      readingCount: end - start,
      metricOf: (metric) => parts[metric],
    });
  }

  /** They are unpacked when they are asked for. */
  #rows(start: number, end: number): ReadingColumns {
    const timestampsOf = (): Float64Array => this.timestamps.subarray(start, end);
    const valuesOf = (): readonly Float64Array[] => this.#valuesOf(start, end);
    return {
      get timestamps() {
        return timestampsOf();
      },
      get values() {
        return valuesOf();
      },
    };
  }

  #valuesOf(start: number, end: number): readonly Float64Array[] {
    return Array.from(
      { length: this.#metricCount },
      (_, metric) =>
        this.#column(metric)?.values.valuesOf(start, end) ??
        new Float64Array(end - start).fill(Number.NaN),
    );
  }

  /** Undefined for a metric that was declared after the segment was sealed. */
  #column(metric: number): SegmentColumn | undefined {
    const bytes = this.#parts[2 + metric];
    if (bytes === undefined) return undefined;
    return (this.#columns[metric] ??= new SegmentColumn(openColumn(bytes), () =>
      this.#runOf(metric),
    ));
  }
}

/** The rows of columns at the given indices. */
export function rowsOf(columns: ReadingColumns, rows: readonly number[]): ReadingColumns {
  const pick = (column: Float64Array): Float64Array =>
    Float64Array.from(rows, (row) => column[row] ?? Number.NaN);
  return { timestamps: pick(columns.timestamps), values: columns.values.map(pick) };
}
