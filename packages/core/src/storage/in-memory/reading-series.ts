import type { Period } from '../../period/period.ts';
import type { ReadingColumns, StoredReadingColumns } from '../../reading/reading-columns.ts';
import { joinColumns } from '../../runs/join-columns.ts';
import { partitionPoint } from '../../statistics/partition-point.ts';
import type { ReadingPosition } from '../reading-store.ts';
import { countBefore, ReadingBlock, type RowColumns, type RowRange } from './reading-block.ts';

interface Span extends RowRange {
  readonly index: number;
  readonly block: ReadingBlock;
}

/** All readings of one device, as blocks in the order of timestamp and id. */
export class ReadingSeries {
  #blocks: ReadingBlock[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** The greatest timestamp; null without readings. */
  get lastTimestamp(): number | null {
    return this.#blocks.at(-1)?.lastTimestamp ?? null;
  }

  /** Adds copies of the readings; row `i` gets the id `firstId + i`, which is greater than every id before. */
  append({ timestamps, values }: ReadingColumns, firstId: number): void {
    const ids = timestamps.map((_, row) => firstId + row);
    this.#insert(inOrder([timestamps, ids, ...values]));
    this.#count += timestamps.length;
  }

  /** The last reading, or none. */
  latest(metricCount: number): StoredReadingColumns {
    const block = this.#blocks.at(-1);
    const end = block?.length ?? 0;
    return collect(block ? [{ index: 0, block, start: end - 1, end }] : [], metricCount);
  }

  /** Copies of at most `limit` readings of the period behind `after`. */
  page(query: {
    readonly period: Period;
    readonly after?: ReadingPosition | undefined;
    readonly limit: number;
    readonly metricCount: number;
  }): StoredReadingColumns {
    const spans: Span[] = [];
    let missing = query.limit;
    for (const span of this.#spans(query.period, query.after)) {
      const count = Math.min(missing, span.end - span.start);
      spans.push({ ...span, end: span.start + count });
      missing -= count;
      if (missing === 0) break;
    }
    return collect(spans, query.metricCount);
  }

  /** The readings of the period, without a copy; they never change. */
  view(period: Period): readonly ReadingColumns[] {
    return Array.from(this.#spans(period), (span) => {
      const { timestamps, values } = span.block.view(span);
      return { timestamps, values };
    });
  }

  /** Removes the readings of the period; returns how many. */
  remove(period: Period): number {
    const spans = [...this.#spans(period)];
    const [first] = spans;
    if (first === undefined) return 0;
    const removed = spans.reduce((sum, { start, end }) => sum + end - start, 0);
    const rest = spans.flatMap((span) => span.block.without(span));
    this.#blocks.splice(first.index, spans.length, ...rest);
    this.#count -= removed;
    return removed;
  }

  /** Changes the columns: for each metric the one to take, or undefined for one without values so far. */
  rearrange(metricIndices: readonly (number | undefined)[]): void {
    this.#blocks = this.#blocks.map((block) => block.rearrange(metricIndices));
  }

  /** Puts ordered rows where they belong: behind all of the same timestamp, since their ids are greater. */
  #insert(rows: RowColumns): void {
    const [timestamps = new Float64Array()] = rows;
    let end = timestamps.length;
    while (end > 0) {
      const index = this.#indexOf(timestamps[end - 1] ?? 0);
      const block = this.#blocks[index];
      const start = block && index > 0 ? countBefore(timestamps, block.firstTimestamp, end) : 0;
      const part = rows.map((column) => column.subarray(start, end));
      this.#blocks.splice(index, 1, ...(block ? addTo(block, part) : ReadingBlock.pack(part)));
      end = start;
    }
  }

  /** The last block that does not start behind a timestamp; the first one if all do. */
  #indexOf(timestamp: number): number {
    const started = partitionPoint(
      this.#blocks.length,
      (index) => (this.#blocks[index]?.firstTimestamp ?? 0) <= timestamp,
    );
    return Math.max(0, started - 1);
  }

  /** The rows of the period behind a position, block by block. */
  *#spans({ from, to }: Period, after?: ReadingPosition): Generator<Span> {
    const startOf = (block: ReadingBlock): number =>
      Math.max(
        from === undefined ? 0 : block.countBefore(from),
        after === undefined ? 0 : block.countUpTo(after),
      );
    const first = partitionPoint(this.#blocks.length, (index) => {
      const block = this.#blocks[index];
      return block !== undefined && startOf(block) >= block.length;
    });
    for (let index = first; index < this.#blocks.length; index += 1) {
      const block = this.#blocks[index];
      if (block === undefined) return;
      const end = to === undefined ? block.length : block.countBefore(to);
      const start = startOf(block);
      if (start >= end) return;
      yield { index, block, start, end };
    }
  }
}

function addTo(block: ReadingBlock, rows: RowColumns): readonly ReadingBlock[] {
  const first = rows[0]?.[0] ?? 0;
  if (first < block.lastTimestamp) return block.merge(rows);
  const count = block.fill(rows);
  return [block, ...ReadingBlock.pack(rows.map((column) => column.subarray(count)))];
}

/** The rows by ascending timestamp; those of equal timestamps stay in order. */
function inOrder(rows: RowColumns): RowColumns {
  const [timestamps = new Float64Array()] = rows;
  const at = (row: number): number => timestamps[row] ?? 0;
  if (timestamps.every((timestamp, row) => row === 0 || at(row - 1) <= timestamp)) return rows;
  const order = Uint32Array.from(timestamps, (_, row) => row).sort(
    (a, b) => at(a) - at(b) || a - b,
  );
  return rows.map((column) => Float64Array.from(order, (row) => column[row] ?? Number.NaN));
}

function collect(spans: readonly Span[], metricCount: number): StoredReadingColumns {
  const parts = spans.map((span) => span.block.view(span));
  return {
    timestamps: joinColumns(parts.map((part) => part.timestamps)),
    ids: joinColumns(parts.map((part) => part.ids)),
    values: Array.from({ length: metricCount }, (_, metric) =>
      joinColumns(parts.map((part) => part.values[metric] ?? new Float64Array())),
    ),
  };
}
