import { describe, expect, it, vi } from 'vitest';
import {
  createDeviceStats,
  createInMemoryStorage,
  type DeviceStats,
  DeviceStatsError,
  isDeviceStatsError,
  type Storage,
} from '../../src/index.ts';

type AnyCall = readonly [name: string, call: (deviceStats: DeviceStats) => Promise<unknown>];

const reading = { x: 1, y: 2, z: 3 };
const calls: readonly AnyCall[] = [
  ['ready', (deviceStats) => deviceStats.ready()],
  ['devices.register', ({ devices }) => devices.register('a')],
  ['devices.get', ({ devices }) => devices.get('a')],
  ['devices.find', ({ devices }) => devices.find('a')],
  ['devices.list', ({ devices }) => devices.list()],
  ['devices.remove', ({ devices }) => devices.remove('a')],
  ['users.create', ({ users }) => users.create({ name: 'n' })],
  ['users.get', ({ users }) => users.get(1)],
  ['users.find', ({ users }) => users.find(1)],
  ['users.list', ({ users }) => users.list()],
  ['users.remove', ({ users }) => users.remove(1)],
  ['users.listDevices', ({ users }) => users.listDevices(1)],
  ['users.link', ({ users }) => users.link(1, 'a')],
  ['users.unlink', ({ users }) => users.unlink(1, 'a')],
  ['readings.append', ({ readings }) => readings.append('a', reading)],
  ['readings.appendBatch', ({ readings }) => readings.appendBatch('a', [])],
  ['readings.appendMany', ({ readings }) => readings.appendMany([])],
  ['readings.appendStream', ({ readings }) => readings.appendStream(nothing())],
  ['readings.getLatest', ({ readings }) => readings.getLatest('a')],
  ['readings.list', ({ readings }) => readings.list('a')],
  ['readings.remove', ({ readings }) => readings.remove('a')],
  ['statistics.ofDevice', ({ statistics }) => statistics.ofDevice('a')],
  ['statistics.ofUser', ({ statistics }) => statistics.ofUser(1)],
  ['statistics.ofUserDevices', ({ statistics }) => statistics.ofUserDevices(1)],
  [
    'statistics.seriesOfDevice',
    ({ statistics }) => statistics.seriesOfDevice('a', { every: '1h' }),
  ],
  ['statistics.seriesOfUser', ({ statistics }) => statistics.seriesOfUser(1, { every: '1h' })],
  ['statistics.version', ({ statistics }) => statistics.version({ deviceId: 'a' })],
];

describe('the facade', () => {
  for (const [name, call] of calls) {
    it(`refuses ${name} on data of other metrics`, async () => {
      const storage = createInMemoryStorage();
      await storage.declareMetrics([{ name: 'temperature', optional: false }]);
      const error = await errorOf(call(createDeviceStats({ storage })));
      expect(error).toMatchObject({ code: 'METRICS_CONFLICT' });
    });
  }

  it('declares the metrics once', async () => {
    const storage = createInMemoryStorage();
    const declare = vi.spyOn(storage, 'declareMetrics');
    const deviceStats = createDeviceStats({ storage });
    expect(declare).not.toHaveBeenCalled();
    await Promise.all([deviceStats.ready(), deviceStats.readings.append('a', reading)]);
    await deviceStats.statistics.ofDevice('a');
    expect(declare).toHaveBeenCalledOnce();
  });

  it('declares the metrics again after a failure', async () => {
    const storage = createInMemoryStorage();
    const failure = new DeviceStatsError('STORAGE_FAILED', { message: 'Lost.', details: {} });
    vi.spyOn(storage, 'declareMetrics').mockRejectedValueOnce(failure);
    const deviceStats = createDeviceStats({ storage });
    expect(await errorOf(deviceStats.ready())).toBe(failure);
    await deviceStats.ready();
  });

  it('has x, y and z unless told otherwise', async () => {
    const { metrics, readings } = createDeviceStats({ storage: createInMemoryStorage() });
    expect(metrics.map(({ name, optional }) => [name, optional])).toEqual([
      ['x', false],
      ['y', false],
      ['z', false],
    ]);
    expect(await readings.append('a', reading)).toMatchObject(reading);
  });

  it('keeps values with their names whatever the order of the declaration', async () => {
    const storage = createInMemoryStorage();
    const first = createDeviceStats({ storage, metrics: ['a', 'b'] });
    await first.readings.append('d', { a: 1, b: 2 });
    const battery = { name: 'battery', optional: true } as const;
    const second = createDeviceStats({ storage, metrics: [battery, 'b', 'a'] });
    const {
      battery: level,
      a,
      b,
    } = await second.readings.append('d', { b: 20, a: 10, battery: 5 });
    expect([level, a, b]).toEqual([5, 10, 20]);
    expect(await second.readings.getLatest('d')).toMatchObject({ a: 10, b: 20, battery: 5 });
    const statistics = await second.statistics.ofDevice('d');
    expect([statistics.a.sum, statistics.b.sum, statistics.battery.sum]).toEqual([11, 22, 5]);
  });

  it('refuses options that cannot be', () => {
    const storage = createInMemoryStorage();
    for (const maxFutureMs of [-1, Number.NaN]) {
      expect(() => createDeviceStats({ storage, maxFutureMs })).toThrow('maxFutureMs');
    }
    expect(() => createDeviceStats({ storage, metrics: ['count'] })).toThrow('reserved');
  });

  it('takes the device of a reading from device_id when told so', async () => {
    const { readings, devices } = createDeviceStats({ storage: createInMemoryStorage() });
    const batch = [{ ...reading, device_id: 'a' }] as never; // what the REST API hands in
    await readings.appendMany(batch, { deviceIdField: 'device_id' });
    expect((await devices.get('a')).readingCount).toBe(1);
    const error = await errorOf(readings.appendMany(batch));
    expect(isDeviceStatsError(error, 'INVALID_INPUT')).toBe(true);
  });

  it('takes at most 100,000 readings at once', async () => {
    const { readings, devices } = createDeviceStats({
      storage: createInMemoryStorage(),
      metrics: ['x'],
    });
    const batch = Array.from({ length: 100_001 }, (_, x) => ({ x, deviceId: 'a' }));
    const error = await errorOf(readings.appendMany(batch));
    expect(error).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      details: { limit: 100_000, requested: 100_001 },
    });
    expect(await devices.find('a')).toBeUndefined();
    expect(await readings.appendMany(batch.slice(1))).toEqual({ accepted: 100_000 });
  });

  it('closes its storage when it is disposed of', async () => {
    const storage: Storage = createInMemoryStorage();
    {
      await using deviceStats = createDeviceStats({ storage });
      await deviceStats.ready();
    }
    const error = await errorOf(storage.devices.list({ limit: 1 }));
    expect(isDeviceStatsError(error, 'CLOSED')).toBe(true);
  });

  it('is not ready once it is closed', async () => {
    const deviceStats = createDeviceStats({ storage: createInMemoryStorage() });
    await deviceStats.close();
    for (const [, call] of calls) {
      expect(await errorOf(call(deviceStats))).toMatchObject({ code: 'CLOSED' });
    }
  });
});

async function* nothing(): AsyncGenerator<never[], void, undefined> {
  yield [];
}

async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}
