import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createDeviceStats,
  createInMemoryStorage,
  DeviceStatsError,
  type MaintenanceOutcome,
  type Storage,
} from '../../src/index.ts';

const hourMs = 60 * 60 * 1_000;
const startMs = Date.UTC(2026, 0, 1);
const reading = { x: 1, y: 2, z: 3 };
const failure = new DeviceStatsError('STORAGE_FAILED', { message: 'Lost.', details: {} });

/** That of the event loop itself, which the fake timers leave alone. */
const { setImmediate: nextTurn } = globalThis;

beforeEach(() => {
  vi.useFakeTimers({ now: startMs });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('the upkeep', () => {
  it('is asked for every second, by one holder and the clock of the facade', async () => {
    const { storage, maintain } = storageThat('idle');
    createDeviceStats({ storage });
    await vi.advanceTimersByTimeAsync(999);
    expect(maintain).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(2_001);
    const turns = maintain.mock.calls.map(([turn]) => turn);
    expect(turns.map(({ nowMs }) => nowMs - startMs)).toEqual([1_000, 2_000, 3_000]);
    expect(new Set(turns.map(({ holder }) => holder)).size).toBe(1);
    expect(turns.map(({ leaseMs }) => leaseMs)).toEqual([10_000, 10_000, 10_000]);
  });

  it('has another holder in every facade', async () => {
    const { storage, maintain } = storageThat('idle');
    for (let count = 0; count < 3; count += 1) await createDeviceStats({ storage }).maintain();
    expect(new Set(maintain.mock.calls.map(([{ holder }]) => holder)).size).toBe(3);
  });

  it('goes on as long as there is something to do, and lets everything else come between', async () => {
    const { storage, maintain } = storageThat('worked', 'worked', 'worked', 'idle');
    const between: number[] = [];
    createDeviceStats({ storage });
    await vi.advanceTimersByTimeAsync(1_000);
    for (let turn = 0; turn < 20; turn += 1) {
      await new Promise((resolve) => nextTurn(resolve));
      between.push(maintain.mock.calls.length);
    }
    expect(maintain).toHaveBeenCalledTimes(4);
    expect(between[0]).toBeLessThan(4);
  });

  it('begins once the metrics are declared', async () => {
    const { storage, maintain } = storageThat('idle');
    vi.spyOn(storage, 'declareMetrics').mockRejectedValueOnce(failure);
    createDeviceStats({ storage });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(maintain).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(maintain).toHaveBeenCalledTimes(1);
  });

  it('is done soon after many readings came', async () => {
    const { storage, maintain } = storageThat('idle');
    const { readings } = createDeviceStats({ storage });
    const batch = Array.from({ length: 511 }, () => reading);
    await readings.appendBatch('a', batch);
    await readings.appendMany(batch.map((row) => ({ deviceId: 'b', ...row })));
    await readings.append('a', reading);
    await settle();
    expect(maintain).not.toHaveBeenCalled();
    await readings.append('a', reading);
    await settle();
    expect(maintain).toHaveBeenCalledTimes(1);
    await readings.append('a', reading);
    await settle();
    expect(maintain).toHaveBeenCalledTimes(1);
  });

  it('is done by one pass at a time', async () => {
    const step = unfinished();
    const { storage, maintain } = storageThat(step.promise, 'idle');
    const { readings } = createDeviceStats({ storage });
    await vi.advanceTimersByTimeAsync(10_000);
    await readings.appendBatch(
      'a',
      Array.from({ length: 2_000 }, () => reading),
    );
    expect(maintain).toHaveBeenCalledTimes(1);
    step.resolve('idle');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(maintain).toHaveBeenCalledTimes(2);
  });

  it('is made up for when a step failed', async () => {
    const { storage, maintain } = storageThat(Promise.reject(failure), 'idle');
    createDeviceStats({ storage });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(maintain).toHaveBeenCalledTimes(2);
  });

  it('is left to who has the lease, with everything that is due every hour', async () => {
    let lease: MaintenanceOutcome = 'leased';
    const { storage, maintain } = storageThat();
    maintain.mockImplementation(async () => lease);
    const sweep = vi.spyOn(storage.idempotency, 'sweep');
    const deviceStats = createDeviceStats({ storage });
    await vi.advanceTimersByTimeAsync(2 * hourMs);
    await deviceStats.maintain();
    expect(sweep).not.toHaveBeenCalled();
    lease = 'idle';
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sweep).toHaveBeenCalledTimes(1);
  });

  it('is not done by itself where it is switched off', async () => {
    const { storage, maintain } = storageThat('worked', 'idle');
    const sweep = vi.spyOn(storage.idempotency, 'sweep');
    const deviceStats = createDeviceStats({ storage, maintenance: false });
    await deviceStats.readings.appendBatch(
      'a',
      Array.from({ length: 5_000 }, () => reading),
    );
    await vi.advanceTimersByTimeAsync(hourMs);
    expect(maintain).not.toHaveBeenCalled();
    await deviceStats.maintain();
    expect(maintain).toHaveBeenCalledTimes(2);
    expect(sweep).toHaveBeenCalledTimes(1);
  });

  it('ends after the step that is being done when the facade is closed', async () => {
    const step = unfinished();
    const { storage, maintain } = storageThat(step.promise, 'idle');
    const close = vi.spyOn(storage, 'close');
    const deviceStats = createDeviceStats({ storage });
    await vi.advanceTimersByTimeAsync(1_000);
    const closing = deviceStats.close();
    await settle();
    expect(close).not.toHaveBeenCalled();
    step.resolve('worked');
    await closing;
    await settle();
    expect(close).toHaveBeenCalledTimes(1);
    expect(maintain).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that was asked for ends with the reason of its signal', async () => {
    const step = unfinished();
    const { storage } = storageThat(step.promise);
    const controller = new AbortController();
    const asked = createDeviceStats({ storage }).maintain({ signal: controller.signal });
    await settle();
    controller.abort('enough');
    step.resolve('worked');
    await expect(asked).rejects.toBe('enough');
  });

  it('that was asked for ends when the facade is closed', async () => {
    const step = unfinished();
    const { storage } = storageThat(step.promise);
    const deviceStats = createDeviceStats({ storage });
    const asked = deviceStats.maintain();
    await settle();
    await deviceStats.close();
    step.resolve('worked');
    await expect(asked).rejects.toMatchObject({ code: 'CLOSED' });
  });

  it('that was asked for fails as the storage does', async () => {
    const { storage } = storageThat(Promise.reject(failure));
    await expect(createDeviceStats({ storage }).maintain()).rejects.toBe(failure);
  });
});

/** A storage in memory the steps of whose upkeep have these outcomes, one after the other; the last one again and again. */
function storageThat(...outcomes: readonly (MaintenanceOutcome | Promise<MaintenanceOutcome>)[]) {
  for (const outcome of outcomes) Promise.resolve(outcome).catch(() => undefined); // some reject
  const left = [...outcomes];
  const maintain = vi.fn<Storage['maintain']>(async () => {
    const outcome = left.length > 1 ? left.shift() : left[0];
    return outcome ?? 'idle';
  });
  const storage: Storage = { ...createInMemoryStorage(), maintain };
  return { storage, maintain };
}

/** A step that is done when it is resolved. */
function unfinished() {
  let resolve: (outcome: MaintenanceOutcome) => void = () => undefined;
  const promise = new Promise<MaintenanceOutcome>((settled) => {
    resolve = settled;
  });
  return { promise, resolve };
}

/** Lets everything happen that waits for nothing but its turn. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => nextTurn(resolve));
}
