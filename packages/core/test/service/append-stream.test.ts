import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDeviceStats, DeviceStatsError, isDeviceStatsError } from '../../src/index.ts';
import { storageWithAppends } from './wrapped-storage.ts';

const deviceId = 'a';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('a stream into an overloaded storage', () => {
  it('waits as long as it is told, then goes on', async () => {
    const { deviceStats, attempts } = open({ refusals: 3 });
    const progress = vi.fn<(accepted: number) => void>();
    const options = { deviceId, onProgress: progress };
    const result = deviceStats.readings.appendStream(blocks(2), options);
    await vi.advanceTimersByTimeAsync(2_999);
    expect(progress).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(await result).toEqual({ accepted: 4 });
    expect(attempts()).toBe(3 + 2);
    expect((await deviceStats.devices.get(deviceId)).readingCount).toBe(4);
  });

  it('gives up after 30 seconds, and keeps what it has stored', async () => {
    const { deviceStats, attempts } = open({ refusals: Number.POSITIVE_INFINITY, stored: 1 });
    const progress = vi.fn<(accepted: number) => void>();
    const options = { deviceId, onProgress: progress };
    const result = codeOf(deviceStats.readings.appendStream(blocks(3), options));
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await result).toBe('OVERLOADED');
    expect(attempts()).toBe(1 + 31);
    expect(progress.mock.calls).toEqual([[2]]);
    expect((await deviceStats.devices.get(deviceId)).readingCount).toBe(2);
  });

  it('is patient anew for each block', async () => {
    const { deviceStats } = open({ refusals: 20, perBlock: true });
    const result = deviceStats.readings.appendStream(blocks(3), { deviceId });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await result).toEqual({ accepted: 6 });
  });

  it('ends at once when it is aborted', async () => {
    const { deviceStats } = open({ refusals: 9 });
    const controller = new AbortController();
    const reason = new Error('enough');
    const { signal } = controller;
    const result = deviceStats.readings.appendStream(blocks(2), { deviceId, signal });
    setTimeout(() => controller.abort(reason), 500);
    const [outcome] = await Promise.all([
      Promise.allSettled([result]),
      vi.advanceTimersByTimeAsync(500),
    ]);
    expect(outcome).toEqual([{ status: 'rejected', reason }]);
    expect((await deviceStats.devices.list()).items).toEqual([]);
  });

  it('goes on after it gave up, under its key', async () => {
    const { deviceStats } = open({ refusals: 31, stored: 1 });
    const options = { deviceId, idempotencyKey: 'k' };
    const first = codeOf(deviceStats.readings.appendStream(blocks(3), options));
    expect(await settle(first)).toBe('OVERLOADED');
    expect(await deviceStats.readings.appendStream(blocks(3), options)).toEqual({ accepted: 6 });
    expect((await deviceStats.devices.get(deviceId)).readingCount).toBe(6);
  });

  it('is the only write that waits', async () => {
    const { deviceStats } = open({ refusals: 9 });
    const { readings } = deviceStats;
    expect(await codeOf(readings.append(deviceId, { x: 1 }))).toBe('OVERLOADED');
    expect(await codeOf(readings.appendBatch(deviceId, [{ x: 1 }]))).toBe('OVERLOADED');
    expect(await codeOf(readings.appendMany([{ deviceId, x: 1 }]))).toBe('OVERLOADED');
  });
});

describe('a stream', () => {
  it('ends with an error of the storage that is no overload', async () => {
    const failure = new DeviceStatsError('STORAGE_FAILED', { message: 'Disk full.', details: {} });
    const storage = storageWithAppends(() => Promise.reject(failure));
    const deviceStats = createDeviceStats({ metrics: ['x'], storage });
    const result = deviceStats.readings.appendStream(blocks(2), { deviceId });
    await expect(result).rejects.toBe(failure);
  });

  it('refuses a block that is larger than a batch may be, after storing what came before', async () => {
    const { deviceStats } = open({ refusals: 0 });
    const large = Array.from({ length: 100_001 }, () => ({ x: 1 }));
    async function* source(): AsyncGenerator<readonly { readonly x: number }[], void, undefined> {
      yield [{ x: 1 }];
      yield large;
    }
    const result = deviceStats.readings.appendStream(source(), { deviceId });
    expect(await codeOf(result)).toBe('LIMIT_EXCEEDED');
    expect((await deviceStats.devices.get(deviceId)).readingCount).toBe(1);
  });

  it('does not touch its source when its options are wrong', async () => {
    const { deviceStats } = open({ refusals: 0 });
    const source = { [Symbol.asyncIterator]: vi.fn<() => AsyncIterator<never>>() };
    const { readings } = deviceStats;
    expect(await codeOf(readings.appendStream(source, { deviceId: '' }))).toBe('INVALID_INPUT');
    const idempotencyKey = '';
    expect(await codeOf(readings.appendStream(source, { deviceId, idempotencyKey }))).toBe(
      'INVALID_INPUT',
    );
    expect(source[Symbol.asyncIterator]).not.toHaveBeenCalled();
  });

  it('names the reading of the stream that is faulty, beyond the first block', async () => {
    const { deviceStats } = open({ refusals: 0 });
    async function* source(): AsyncGenerator<readonly { readonly x: number }[], void, undefined> {
      yield [{ x: 1 }, { x: 2 }];
      yield [{ x: 3 }, { x: Number.NaN }];
    }
    const error: unknown = await deviceStats.readings
      .appendStream(source(), { deviceId })
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      message: expect.stringContaining('Reading 3 of the stream') as string,
      details: { faults: [{ path: [3, 'x'] }] },
    });
  });
});

/** A facade whose storage refuses appends: `refusals` of them, after it has stored some, once or before each block. */
function open({
  refusals,
  stored = 0,
  perBlock = false,
}: {
  readonly refusals: number;
  readonly stored?: number;
  readonly perBlock?: boolean;
}) {
  let attempts = 0;
  const storage = storageWithAppends(() => {
    attempts += 1;
    const attempt = perBlock ? (attempts - 1) % (refusals + 1) : attempts - 1 - stored;
    if (attempt < 0 || attempt >= refusals) return;
    throw new DeviceStatsError('OVERLOADED', {
      message: 'Too much.',
      details: { retryAfterMs: 1_000 },
    });
  });
  const deviceStats = createDeviceStats({ metrics: ['x'], storage });
  return { deviceStats, attempts: () => attempts };
}

/** Blocks of two readings. */
async function* blocks(
  count: number,
): AsyncGenerator<readonly { readonly x: number; readonly timestamp: number }[], void, undefined> {
  for (let block = 0; block < count; block += 1) {
    yield [
      { x: block, timestamp: block },
      { x: -block, timestamp: block },
    ];
  }
}

/** Lets time pass until the promise is settled: fingerprints take some that no timer knows of. */
async function settle<T>(promise: Promise<T>): Promise<T> {
  const state = { isSettled: false };
  const settled = promise.finally(() => {
    state.isSettled = true;
  });
  while (!state.isSettled) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    await vi.advanceTimersByTimeAsync(500);
  }
  return settled;
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => 'none',
    (reason: unknown) => reason,
  );
  return isDeviceStatsError(error) ? error.code : String(error);
}
