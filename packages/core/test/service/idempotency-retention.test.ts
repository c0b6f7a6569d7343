import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDeviceStats, createInMemoryStorage, DeviceStatsError } from '../../src/index.ts';

const hourMs = 60 * 60 * 1_000;
const weekMs = 7 * 24 * hourMs;
const reading = { x: 1, y: 2, z: 3 };
const options = { idempotencyKey: 'k' };

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 1) });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('an idempotency key', () => {
  it('is kept for seven days, and forgotten within the hour after', async () => {
    const { readings } = createDeviceStats({ storage: createInMemoryStorage() });
    const first = await readings.append('a', reading, options);
    // The days before are skipped: a timer of a second takes its time even when it is a fake.
    vi.setSystemTime(Date.now() + weekMs - hourMs);
    await vi.advanceTimersByTimeAsync(hourMs);
    expect(await readings.append('a', reading, options)).toEqual(first);
    await vi.advanceTimersByTimeAsync(hourMs);
    const later = await readings.append('a', reading, options);
    expect(later.id).toBeGreaterThan(first.id);
  });

  it('is swept every hour by the clock of the facade', async () => {
    const storage = createInMemoryStorage();
    const sweep = vi.spyOn(storage.idempotency, 'sweep');
    createDeviceStats({ storage, clock: { now: () => weekMs + 5 } });
    await vi.advanceTimersByTimeAsync(2 * hourMs);
    expect(sweep.mock.calls).toEqual([[{ beforeMs: 5 }], [{ beforeMs: 5 }]]);
  });

  it('is swept within a second after a sweep that failed', async () => {
    const storage = createInMemoryStorage();
    const failure = new DeviceStatsError('STORAGE_FAILED', { message: 'Lost.', details: {} });
    const sweep = vi.spyOn(storage.idempotency, 'sweep').mockRejectedValueOnce(failure);
    createDeviceStats({ storage });
    await vi.advanceTimersByTimeAsync(hourMs - 1);
    expect(sweep).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1_001);
    expect(sweep).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(hourMs - 2_000);
    expect(sweep).toHaveBeenCalledTimes(2);
  });

  it('is swept no more once the facade is closed', async () => {
    const storage = createInMemoryStorage();
    const sweep = vi.spyOn(storage.idempotency, 'sweep');
    const deviceStats = createDeviceStats({ storage });
    await deviceStats.close();
    await vi.advanceTimersByTimeAsync(2 * hourMs);
    expect(sweep).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});
