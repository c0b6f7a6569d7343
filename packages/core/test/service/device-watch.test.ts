import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  createDeviceStats,
  createInMemoryStorage,
  type Device,
  type DeviceStats,
  type Storage,
} from '../../src/index.ts';

const reading = { x: 1, y: 2, z: 3 };

afterEach(() => {
  vi.useRealTimers();
});

describe('watching a device', () => {
  it('begins with the present state', async () => {
    await using watched = await open();
    const device = await watched.next();
    expect(device).toEqual(await watched.deviceStats.devices.get('a'));
  });

  it('tells of a change in this process soon', async () => {
    await using watched = await open();
    await watched.next();
    const next = watched.next();
    await watched.deviceStats.readings.append('a', reading);
    expect(await next).toMatchObject({ readingCount: 2 });
  });

  it('tells of a change in another process', async () => {
    await using watched = await open();
    await watched.next();
    const next = watched.next();
    // Another facade has the same storage, and this one does not hear of its writes.
    await using other = createDeviceStats({ storage: withoutClose(watched.storage) });
    await other.readings.append('a', reading);
    expect(await next).toMatchObject({ readingCount: 2 });
  });

  it('tells of readings that are removed', async () => {
    await using watched = await open();
    await watched.next();
    const next = watched.next();
    await watched.deviceStats.readings.remove('a');
    expect(await next).toMatchObject({ readingCount: 0 });
  });

  it('tells a slow consumer once of many changes', async () => {
    await using watched = await open();
    await watched.next();
    for (let count = 0; count < 50; count += 1) {
      await watched.deviceStats.readings.append('a', reading);
    }
    expect(await watched.next()).toMatchObject({ readingCount: 51 });
    const next = watched.next();
    await watched.deviceStats.readings.append('a', reading);
    expect(await next).toMatchObject({ readingCount: 52 });
  });

  it('is not woken by other devices', async () => {
    await using watched = await open();
    const { deviceStats } = watched;
    await watched.next();
    const next = watched.next();
    await deviceStats.readings.append('b', reading);
    await deviceStats.readings.append('a', reading);
    expect(await next).toMatchObject({ id: 'a', readingCount: 2 });
  });

  it('serves many who watch with one poll', async () => {
    await using watched = await open();
    const { deviceStats, storage } = watched;
    for (let count = 0; count < 1_500; count += 1) await deviceStats.devices.register(`d${count}`);
    const polls = vi.spyOn(storage.devices, 'changedSince');
    const iterators = Array.from({ length: 20 }, (_, index) =>
      iterate(deviceStats, `d${index * 70}`, watched.signal),
    );
    await Promise.all(iterators.map((iterator) => iterator.next()));
    const next = iterators.map((iterator) => iterator.next());
    polls.mockClear();
    await deviceStats.readings.appendMany(
      Array.from({ length: 20 }, (_, index) => ({ ...reading, deviceId: `d${index * 70}` })),
    );
    for (const result of await Promise.all(next)) {
      expect(result.value).toMatchObject({ readingCount: 1 });
    }
    expect(polls.mock.calls.length).toBeLessThan(6);
  });

  it('asks the storage for nothing while nobody watches', async () => {
    vi.useFakeTimers();
    try {
      const storage = createInMemoryStorage();
      const polls = vi.spyOn(storage.devices, 'changedSince');
      await using deviceStats = createDeviceStats({ storage, maintenance: false });
      await deviceStats.readings.append('a', reading);
      const controller = new AbortController();
      const iterator = iterate(deviceStats, 'a', controller.signal);
      await iterator.next();
      const waiting = iterator.next();
      await vi.advanceTimersByTimeAsync(1_100);
      expect(polls.mock.calls.length).toBe(4);
      controller.abort(new Error('enough'));
      await expect(waiting).rejects.toThrow('enough');
      await vi.advanceTimersByTimeAsync(250);
      polls.mockClear();
      await deviceStats.readings.append('a', reading);
      await vi.advanceTimersByTimeAsync(10_000);
      expect(polls).not.toHaveBeenCalled();
    } finally {
      vi.useRealTimers();
    }
  });

  it('rejects for a device that is not there', async () => {
    await using watched = await open();
    const iterator = iterate(watched.deviceStats, 'nobody', watched.signal);
    await expect(iterator.next()).rejects.toMatchObject({ code: 'DEVICE_NOT_FOUND' });
    const invalid = iterate(watched.deviceStats, '', watched.signal);
    await expect(invalid.next()).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('rejects once the device is removed, here or elsewhere', async () => {
    passTime();
    for (const where of ['here', 'elsewhere']) {
      await using watched = await open();
      await watched.next();
      const next = watched.next();
      if (where === 'here') await watched.deviceStats.devices.remove('a');
      else await watched.storage.devices.remove((await watched.deviceStats.devices.get('a')).id);
      await expect(next).rejects.toMatchObject({ code: 'DEVICE_NOT_FOUND' });
    }
  });

  it('goes on with a device that was registered again', async () => {
    await using watched = await open();
    await watched.next();
    await watched.deviceStats.devices.remove('a');
    await watched.deviceStats.devices.register('a');
    expect(await watched.next()).toMatchObject({ readingCount: 0 });
  });

  it('ends with the reason of its signal', async () => {
    await using watched = await open();
    await watched.next();
    const next = watched.next();
    watched.abort('nobody looks');
    await expect(next).rejects.toBe('nobody looks');
    await expect(watched.next()).resolves.toMatchObject({});
  });

  it('ends when the facade is closed', async () => {
    await using watched = await open();
    await watched.next();
    const next = watched.next();
    await watched.deviceStats.close();
    await expect(next).rejects.toMatchObject({ code: 'CLOSED' });
  });

  it('ends with the error of a storage that fails', async () => {
    await using watched = await open();
    await watched.next();
    const next = watched.next();
    const failure = new Error('The disk is gone.');
    vi.spyOn(watched.storage.devices, 'changedSince').mockRejectedValue(failure);
    vi.spyOn(watched.storage.devices, 'find').mockRejectedValue(failure);
    await expect(next).rejects.toBe(failure);
  });
});

interface Watched extends AsyncDisposable {
  readonly storage: Storage;
  readonly deviceStats: DeviceStats;
  readonly signal: AbortSignal;
  readonly next: () => Promise<Device | undefined>;
  readonly abort: (reason: string) => void;
}

/** Watches a device that has one reading. */
async function open(): Promise<Watched> {
  const storage = createInMemoryStorage();
  const deviceStats = createDeviceStats({ storage });
  await deviceStats.readings.append('a', reading);
  const controller = new AbortController();
  const iterator = iterate(deviceStats, 'a', controller.signal);
  return {
    storage,
    deviceStats,
    signal: controller.signal,
    next: async () => {
      const { done, value } = await iterator.next();
      return done === true ? undefined : value;
    },
    abort: (reason) => controller.abort(reason),
    [Symbol.asyncDispose]: async () => {
      controller.abort();
      await deviceStats.close();
    },
  };
}

function iterate(
  deviceStats: DeviceStats,
  deviceId: string,
  signal: AbortSignal,
): AsyncIterator<Device, void> {
  return deviceStats.devices.watch(deviceId, { signal })[Symbol.asyncIterator]();
}

function withoutClose(storage: Storage): Storage {
  return { ...storage, close: async () => undefined };
}

/** Lets the time until the next timer pass at once whenever everything waits, to the end of the test. */
function passTime(): void {
  vi.useFakeTimers();
  vi.setTimerTickMode('nextTimerAsync');
}
