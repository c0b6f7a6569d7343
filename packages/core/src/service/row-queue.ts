import { DeviceStatsError } from '../errors/device-stats-error.ts';
import { isReadingBlock, type ReadingBlock } from '../reading/reading-block.ts';
import { abortable } from './abortable.ts';

/** Rows to be stored at once. */
export type RowBlock = readonly unknown[] | ReadingBlock<string>;

/** Rows of a source that yields them in blocks, taken by count or block by block. */
export class RowQueue {
  readonly #blocks: AsyncIterator<RowBlock>;
  readonly #signal: AbortSignal | undefined;
  #pending: RowBlock = [];
  /** Whether the source still owes an answer. */
  #waiting = false;

  /** @param signal ends the waiting for a source that is silent */
  constructor(source: AsyncIterable<RowBlock>, signal?: AbortSignal) {
    this.#blocks = source[Symbol.asyncIterator]();
    this.#signal = signal;
  }

  /** The next block that is not empty, or undefined at the end. */
  async next(): Promise<RowBlock | undefined> {
    while (this.#pending.length === 0) {
      const block = await this.#read();
      if (block === undefined) return undefined;
      this.#pending = block;
    }
    const block = this.#pending;
    this.#pending = [];
    return block;
  }

  /** The next `count` rows, or fewer at the end. */
  async take(count: number): Promise<readonly unknown[]> {
    const rows: unknown[] = [];
    while (rows.length < count) {
      const block = await this.next();
      if (block === undefined) break;
      const missing = count - rows.length;
      for (const row of block.slice(0, missing)) rows.push(row);
      this.#pending = block.slice(missing);
    }
    return rows;
  }

  /** Tells the source that no more is wanted. */
  async close(): Promise<void> {
    const closing = this.#blocks.return?.();
    // A generator ends only once it has answered, which may be never.
    if (this.#waiting) closing?.catch(() => undefined);
    else await closing;
  }

  async #read(): Promise<RowBlock | undefined> {
    this.#signal?.throwIfAborted();
    this.#waiting = true;
    const answer = this.#blocks.next().finally(() => {
      this.#waiting = false;
    });
    const result = await abortable(answer, this.#signal);
    if (result.done === true) return undefined;
    if (!isRowBlock(result.value)) throw notInBlocks();
    return result.value;
  }
}

function isRowBlock(value: unknown): value is RowBlock {
  return Array.isArray(value) || isReadingBlock(value);
}

function notInBlocks(): DeviceStatsError<'INVALID_INPUT'> {
  const message = 'must be yielded in lists, each of which is stored at once';
  return new DeviceStatsError('INVALID_INPUT', {
    message: `The readings of a stream ${message}. Yield [reading] instead of reading.`,
    details: { faults: [{ path: [], message }] },
  });
}
