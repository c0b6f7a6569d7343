/** Rows of a source that yields them in blocks, taken by count or block by block. */
export class RowQueue {
  readonly #blocks: AsyncIterator<readonly unknown[]>;
  #pending: readonly unknown[] = [];

  constructor(source: AsyncIterable<readonly unknown[]>) {
    this.#blocks = source[Symbol.asyncIterator]();
  }

  /** The next block that is not empty, or undefined at the end. */
  async next(): Promise<readonly unknown[] | undefined> {
    while (this.#pending.length === 0) {
      const { done, value } = await this.#blocks.next();
      if (done === true) return undefined;
      this.#pending = value;
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
    await this.#blocks.return?.();
  }
}
