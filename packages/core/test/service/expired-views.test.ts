import { describe, expect, it } from 'vitest';
import {
  createDeviceStats,
  createInMemoryStorage,
  DeviceStatsError,
  type ErrorCode,
  type ReadingStore,
  type Storage,
} from '../../src/index.ts';
import { sealing } from '../testing/sealing-storage.ts';

const every = { every: '1m' };

describe('statistics whose view expires', () => {
  it('are asked for anew, up to three times in all', async () => {
    const { deviceStats, opened, expireNext } = await open();
    const { statistics } = deviceStats;
    const { id } = await deviceStats.users.create({ name: 'n', deviceIds: ['a'] });
    for (const ask of [
      () => statistics.ofDevice('a', { quantiles: [0.3] }),
      () => statistics.ofUser(id),
      () => statistics.ofUserDevices(id),
      () => statistics.seriesOfDevice('a', every),
      () => statistics.seriesOfUser(id, every),
    ]) {
      const expected = await ask();
      for (const times of [1, 2]) {
        opened.count = 0;
        expireNext(times, 'VIEW_EXPIRED');
        expect(await ask()).toEqual(expected);
        expect(opened.count).toBe(times + 1);
      }
      opened.count = 0;
      expireNext(3, 'VIEW_EXPIRED');
      await expect(ask()).rejects.toMatchObject({ code: 'VIEW_EXPIRED', retryable: true });
      expect(opened.count).toBe(3);
    }
  });

  it('are the same when it expires in the middle of a series', async () => {
    const { deviceStats, opened, expireNext } = await open();
    const expected = await deviceStats.statistics.seriesOfDevice('a', every);
    expect(expected).toHaveLength(100);
    opened.count = 0;
    expireNext(1, 'VIEW_EXPIRED', { afterBuckets: 70 });
    expect(await deviceStats.statistics.seriesOfDevice('a', every)).toEqual(expected);
    expect(opened.count).toBe(2);
  });

  it('fail at once with any other error', async () => {
    const { deviceStats, opened, expireNext } = await open();
    opened.count = 0;
    expireNext(1, 'STORAGE_FAILED');
    await expect(deviceStats.statistics.ofDevice('a')).rejects.toMatchObject({
      code: 'STORAGE_FAILED',
    });
    expect(opened.count).toBe(1);
  });
});

/** A facade with 100 readings of a device, one a minute, all of them sealed; and what makes the next reads of views fail. */
async function open() {
  const opened = { count: 0 };
  let failing = { times: 0, code: 'VIEW_EXPIRED' as ErrorCode, afterBuckets: 0 };
  const fail = (): void => {
    if (failing.times === 0) return;
    failing.times -= 1;
    throw new DeviceStatsError(failing.code, { message: 'Gone.', details: {} });
  };
  const storage = sealing(createInMemoryStorage(), { isSealed: true });
  const openView: ReadingStore['openView'] = async (query) => {
    opened.count += 1;
    const view = await storage.readings.openView(query);
    return {
      ...view,
      async readPages(ranges) {
        if (failing.afterBuckets === 0) fail();
        return view.readPages(ranges);
      },
      async *buckets(edges) {
        let count = 0;
        for await (const bucket of view.buckets(edges)) {
          if (count === failing.afterBuckets) fail();
          count += 1;
          yield bucket;
        }
      },
    };
  };
  const failingStorage: Storage = { ...storage, readings: { ...storage.readings, openView } };
  const deviceStats = createDeviceStats({ storage: failingStorage, maintenance: false });
  const readings = Array.from({ length: 100 }, (_, minute) => ({
    timestamp: minute * 60_000,
    x: (minute * 37) % 101,
    y: minute % 5,
    z: -minute,
  }));
  await deviceStats.readings.appendBatch('a', readings);
  return {
    deviceStats,
    opened,
    expireNext: (times: number, code: ErrorCode, { afterBuckets = 0 } = {}) => {
      failing = { times, code, afterBuckets };
    },
  };
}
