import { describe, expect, it } from 'vitest';
import { isDeviceStatsError, ReadingBlock } from '../../src/index.ts';
import { type RowBlock, RowQueue } from '../../src/service/row-queue.ts';

describe('a queue of rows', () => {
  it('gives blocks as they come, without the empty ones', async () => {
    const queue = new RowQueue(yielding([], [1, 2], [], [], [3]));
    expect(await queue.next()).toEqual([1, 2]);
    expect(await queue.next()).toEqual([3]);
    expect(await queue.next()).toBeUndefined();
    expect(await queue.next()).toBeUndefined();
  });

  it('gives as many rows as asked for, across blocks', async () => {
    const queue = new RowQueue(yielding([1, 2, 3], [4], [5, 6, 7]));
    expect(await queue.take(2)).toEqual([1, 2]);
    expect(await queue.take(3)).toEqual([3, 4, 5]);
    expect(await queue.take(0)).toEqual([]);
    expect(await queue.next()).toEqual([6, 7]);
    expect(await queue.take(5)).toEqual([]);
  });

  it('gives blocks of columns as they are, and their rows as objects when it counts', async () => {
    const block = new ReadingBlock<string>({
      timestamps: Float64Array.of(1, 2, 3),
      values: { x: Float64Array.of(10, 20, 30) },
    });
    const queue = new RowQueue(yielding([0], block, block.slice(0, 0), block));
    expect(await queue.take(2)).toEqual([0, { x: 10, timestamp: 1 }]);
    expect(await queue.next()).toEqual(block.slice(1));
    expect(await queue.next()).toBe(block);
    expect(await queue.next()).toBeUndefined();
  });

  it('gives fewer rows at the end', async () => {
    const queue = new RowQueue(yielding([1], [2]));
    expect(await queue.take(5)).toEqual([1, 2]);
  });

  it('fails as its source does', async () => {
    const error = new Error('unplugged');
    const queue = new RowQueue(yieldingThen(error, [1]));
    expect(await queue.next()).toEqual([1]);
    await expect(queue.next()).rejects.toBe(error);
  });

  it('refuses a source of single rows', async () => {
    const rows: readonly unknown[] = [{ x: 1 }, 'row', undefined];
    for (const row of rows) {
      const queue = new RowQueue(yielding(row as readonly unknown[])); // as untyped callers do
      const error: unknown = await queue.next().catch((reason: unknown) => reason);
      expect(isDeviceStatsError(error, 'INVALID_INPUT')).toBe(true);
    }
  });

  it('lets its source end when it is closed', async () => {
    let ended = false;
    async function* source(): AsyncGenerator<readonly unknown[], void, undefined> {
      try {
        yield [1];
        yield [2];
      } finally {
        ended = true;
      }
    }
    const queue = new RowQueue(source());
    await queue.next();
    await queue.close();
    expect(ended).toBe(true);
  });

  it('is closed although its source cannot be told', async () => {
    const source: AsyncIterable<readonly unknown[]> = {
      [Symbol.asyncIterator]: () => ({ next: async () => ({ done: false, value: [1] }) }),
    };
    const queue = new RowQueue(source);
    await queue.next();
    await expect(queue.close()).resolves.toBeUndefined();
  });

  it('waits neither for a row nor for the end of a silent source once it is aborted', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    async function* silent(): AsyncGenerator<readonly unknown[], void, undefined> {
      await new Promise(() => undefined);
      yield [];
    }
    const queue = new RowQueue(silent(), controller.signal);
    const next = queue.next();
    controller.abort(reason);
    await expect(next).rejects.toBe(reason);
    await queue.close();
    await expect(queue.next()).rejects.toBe(reason);
  });
});

async function* yielding(
  ...blocks: readonly RowBlock[]
): AsyncGenerator<RowBlock, void, undefined> {
  yield* blocks;
}

async function* yieldingThen(
  error: Error,
  ...blocks: readonly (readonly unknown[])[]
): AsyncGenerator<readonly unknown[], void, undefined> {
  yield* blocks;
  throw error;
}
