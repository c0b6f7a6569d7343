import type { Reading, ReadingEncoder } from '@device-stats/core';
import { describe, expect, test, vi } from 'vitest';
import { streamReadings } from '../../src/export/stream-readings.ts';

const encoder: ReadingEncoder = {
  head: 'head\n',
  encode: ({ id }) => `${id}`.padEnd(99, '.').concat('\n'),
};

/** Readings 1, 2, 3, … and a count of those that were asked for. */
function endless(): {
  open: () => AsyncIterable<Reading<never>>;
  taken: () => number;
  closed: () => boolean;
} {
  let count = 0;
  let closed = false;
  async function* readings(): AsyncGenerator<Reading<never>, void, undefined> {
    try {
      for (;;) {
        count += 1;
        yield { id: count, deviceId: 'a', timestamp: 0 } as unknown as Reading<never>;
      }
    } finally {
      closed = true;
    }
  }
  return { open: readings, taken: () => count, closed: () => closed };
}

const ignore = (): void => undefined;

describe('streamReadings', () => {
  test('reads only as far as its consumer', async () => {
    const source = endless();
    const stream = await streamReadings({ encoder, open: source.open, onError: ignore });
    expect(source.taken()).toBe(1);
    const reader = stream.getReader();
    const first = await reader.read();
    expect(first.value?.length).toBeLessThan(40_000);
    const afterOne = source.taken();
    await Promise.resolve();
    expect(source.taken()).toBe(afterOne);
    await reader.read();
    expect(source.taken()).toBeLessThan(afterOne * 2 + 1);
    await reader.cancel();
  });

  test('stops when its consumer goes away', async () => {
    const source = endless();
    let signal: AbortSignal | undefined;
    const open = (options: { readonly signal: AbortSignal }): AsyncIterable<Reading<never>> => {
      ({ signal } = options);
      return source.open();
    };
    const onError = vi.fn<() => void>();
    const stream = await streamReadings({ encoder, open, onError });
    const reader = stream.getReader();
    await reader.read();
    await reader.cancel();
    expect([signal?.aborted, source.closed()]).toEqual([true, true]);
    expect(onError).not.toHaveBeenCalled();
  });

  test('breaks off when reading fails half-way, and reports it', async () => {
    const error = new Error('disk');
    async function* failing(): AsyncGenerator<Reading<never>, void, undefined> {
      yield { id: 1 } as unknown as Reading<never>;
      throw error;
    }
    const onError = vi.fn<(cause: unknown) => void>();
    const stream = await streamReadings({ encoder, open: failing, onError });
    await expect(new Response(stream).text()).rejects.toThrow('disk');
    expect(onError).toHaveBeenCalledExactlyOnceWith(error);
  });

  test('rejects when nothing can be read at all', async () => {
    async function* failing(): AsyncGenerator<Reading<never>, void, undefined> {
      yield* await Promise.reject<Reading<never>[]>(new Error('unknown device'));
    }
    await expect(streamReadings({ encoder, open: failing, onError: ignore })).rejects.toThrow(
      'unknown device',
    );
  });
});
