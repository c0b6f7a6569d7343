import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createDeviceStats,
  createInMemoryStorage,
  type ReadingStore,
  type Storage,
} from '../../src/index.ts';

const hourMs = 60 * 60 * 1_000;
const startMs = Date.UTC(2026, 0, 1);
const reading = { x: 1, y: 2, z: 3 };

beforeEach(() => {
  vi.useFakeTimers({ now: startMs });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('readings', () => {
  it('are removed within the hour once they are older than retentionMs', async () => {
    const { readings } = createDeviceStats({
      storage: createInMemoryStorage(),
      retentionMs: 10 * hourMs,
    });
    const ids = Array.from({ length: 1_001 }, (_, index) => `device-${index}`);
    await readings.appendMany(ids.map((deviceId) => ({ deviceId, ...reading })));
    await readings.append('device-7', { ...reading, timestamp: startMs + 5 * hourMs });
    await vi.advanceTimersByTimeAsync(10 * hourMs);
    expect((await readings.list('device-0')).items).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(hourMs);
    for (const [deviceId, left] of [
      ['device-0', 0],
      ['device-7', 1],
      ['device-1000', 0],
    ] as const) {
      expect((await readings.list(deviceId)).items).toHaveLength(left);
    }
  });

  it('are removed at once when maintain() is called, to the millisecond', async () => {
    const deviceStats = createDeviceStats({
      storage: createInMemoryStorage(),
      retentionMs: 1_000,
      maintenance: false,
    });
    const { readings } = deviceStats;
    for (const ageMs of [1_002, 1_001, 1_000, 999]) {
      await readings.append('a', { ...reading, timestamp: startMs - ageMs });
    }
    await deviceStats.maintain();
    const { items } = await readings.list('a');
    expect(items.map(({ timestamp }) => startMs - timestamp)).toEqual([1_000, 999]);
  });

  it('are kept for ever by default', async () => {
    const deviceStats = createDeviceStats({ storage: createInMemoryStorage() });
    const { readings } = deviceStats;
    await readings.append('a', { ...reading, timestamp: 0 });
    await deviceStats.maintain();
    expect((await readings.list('a')).items).toHaveLength(1);
  });

  it('of the other devices are removed when a device goes meanwhile', async () => {
    const storage = createInMemoryStorage();
    const remove: ReadingStore['remove'] = async (query) => {
      if (query.deviceId === 'b') await storage.devices.remove(query.deviceId);
      return storage.readings.remove(query);
    };
    const losing: Storage = { ...storage, readings: { ...storage.readings, remove } };
    const deviceStats = createDeviceStats({ storage: losing, retentionMs: 1 });
    const { devices, readings } = deviceStats;
    for (const id of ['a', 'b', 'c']) await readings.append(id, { ...reading, timestamp: 1 });
    await deviceStats.maintain();
    expect((await devices.list()).items.map(({ id, readingCount }) => [id, readingCount])).toEqual([
      ['a', 0],
      ['c', 0],
    ]);
  });

  it.each([0, -1, 0.5, Number.NaN])('cannot be kept for %d ms', (retentionMs) => {
    expect(() => createDeviceStats({ storage: createInMemoryStorage(), retentionMs })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', details: { option: 'retentionMs' } }),
    );
  });
});
