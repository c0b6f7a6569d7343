import type { ExactSums } from '../statistics/exact-sums.ts';
import { damagedPage } from './byte-reader.ts';
import { absentRank, type DecodedColumn } from './column-codec.ts';
import { ColumnPart } from './column-part.ts';
import type { DecodedPages } from './page-codec.ts';
import type { Run } from './run.ts';

/** A run of a segment and all its pages. */
export interface SegmentRun extends DecodedPages {
  readonly run: Run;
}

/** A segment's values of one metric: sorted, and of each row the place among them. */
export class SegmentColumn {
  /** Of each row; {@link absentRank} for an absent value. */
  readonly ranks: Uint16Array;
  /** The different values, ascending. */
  readonly sorted: Float64Array;
  /** The rank of the first value of each page, and last how many different values there are. */
  readonly firstRanks: Uint32Array;
  readonly #read: SegmentRun;
  #wasAsked = false;
  #values: Float64Array | undefined;
  /** Where the column was cut last: its two parts belong to periods that follow each other. */
  #cut:
    | { readonly row: number; readonly before: ColumnPart; readonly after: ColumnPart }
    | undefined;

  /** @throws `STORAGE_FAILED` when the run is not that of the column */
  constructor({ ranks, distinct }: DecodedColumn, read: SegmentRun) {
    if (read.values.length !== distinct || read.pages.length !== read.run.fences.length)
      throw damagedPage();
    this.ranks = ranks;
    this.sorted = read.values;
    this.firstRanks = new Uint32Array(read.pages.length + 1);
    for (const [page, { values }] of read.pages.entries()) {
      this.firstRanks[page + 1] = (this.firstRanks[page] ?? 0) + values.length;
    }
    this.#read = read;
  }

  get fences(): Float64Array {
    return this.#read.run.fences;
  }

  /** How many values lie before each page, and last how many there are. */
  get starts(): Float64Array {
    return this.#read.run.starts;
  }

  get pageSize(): number {
    return this.#read.run.pageSize;
  }

  /** Those of all rows. */
  get sums(): ExactSums {
    return this.#read.run.sums;
  }

  /** The values of rows `[start, end)`, NaN for absent ones; not to be written to. All are kept once some were asked for again. */
  valuesOf(start: number, end: number): Float64Array {
    if (!this.#wasAsked) {
      this.#wasAsked = true;
      return this.#lookUp(start, end);
    }
    this.#values ??= this.#lookUp(0, this.ranks.length);
    return this.#values.subarray(start, end);
  }

  /** Of each rank how often it occurs in the rows `[start, end)`. */
  countsOf(start: number, end: number): Uint16Array {
    const { ranks, sorted } = this;
    const counts = new Uint16Array(sorted.length);
    for (let row = start; row < end; row += 1) {
      const rank = ranks[row] ?? 0;
      // An absent value has a rank beyond all others: writing there does nothing.
      counts[rank] = (counts[rank] ?? 0) + 1;
    }
    return counts;
  }

  /** Of each rank of the pages `[from, to)` how often it occurs in all rows, less `counts`. */
  countsWithout(
    counts: Uint16Array,
    { from, to }: { readonly from: number; readonly to: number },
  ): Uint16Array {
    const rest = new Uint16Array(counts.length);
    let next = 0;
    for (const page of this.#read.pages.slice(from, to)) {
      for (let i = 0; i < page.values.length; i += 1) {
        rest[next] = (page.counts?.[i] ?? 1) - (counts[next] ?? 0);
        next += 1;
      }
    }
    return rest;
  }

  /** The rows `[start, end)`, at least one. */
  part(start: number, end: number): ColumnPart {
    const { length } = this.ranks;
    const isCutOnce = (start === 0) !== (end === length);
    if (!isCutOnce) return new ColumnPart(this, { start, end, rest: undefined });
    const row = start === 0 ? end : start;
    if (this.#cut?.row !== row) this.#cut = this.#cutAt(row);
    return start === 0 ? this.#cut.before : this.#cut.after;
  }

  #lookUp(start: number, end: number): Float64Array {
    const { ranks, sorted } = this;
    const values = new Float64Array(end - start);
    for (let row = start; row < end; row += 1) {
      const rank = ranks[row] ?? absentRank;
      values[row - start] = rank === absentRank ? Number.NaN : (sorted[rank] ?? 0);
    }
    return values;
  }

  #cutAt(row: number): {
    readonly row: number;
    readonly before: ColumnPart;
    readonly after: ColumnPart;
  } {
    const { length } = this.ranks;
    const isBeforeLess = row <= length - row;
    const before: ColumnPart = new ColumnPart(this, {
      start: 0,
      end: row,
      rest: isBeforeLess ? undefined : () => after,
    });
    const after: ColumnPart = new ColumnPart(this, {
      start: row,
      end: length,
      rest: isBeforeLess ? () => before : undefined,
    });
    return { row, before, after };
  }
}
