import { setImmediate } from 'node:timers/promises';
import type { Storage } from '@device-stats/core';
import { describe, expect, it } from 'vitest';
import { append, device, entry, range, readIds } from './sample-readings.ts';
import { temporaryFiles } from './temporary-file.ts';

const a = device('a');
const nowMs = 1;
const files = temporaryFiles();

describe('committing writes in groups', () => {
  it('commits appends that arrive together in few transactions', async () => {
    const storage = await files.open();
    const before = storage.activity;
    const ids = await Promise.all(
      range(0, 500).map((index) => append(storage, device(`d${index % 7}`), [index])),
    );
    expect(new Set(ids).size).toBe(500);
    expect(storage.activity.operations - before.operations).toBe(500);
    expect(storage.activity.commits - before.commits).toBeLessThan(20);
  });

  it.each([
    { arrivals: [1, 1, 3, 1], readings: 1, commits: 1, why: 'come ever faster' },
    { arrivals: [1, 1, 1, 1, 1, 1, 1, 1], readings: 1, commits: 2, why: 'keep coming' },
    { arrivals: [1, 1, 3, 1], readings: 600, commits: 2, why: 'are large' },
  ])(
    'commits appends that arrive over turns of the event loop, and $why, in $commits',
    async ({ arrivals, readings, commits }) => {
      const storage = await files.open();
      await append(storage, a, [0]);
      const before = storage.activity;
      const arrive = async (turns: number): Promise<void> => {
        for (let turn = 0; turn < turns; turn += 1) await setImmediate();
        const batches = range(0, arrivals[turns] ?? 0).map(() => range(0, readings));
        await Promise.all(batches.map((batch) => append(storage, a, batch)));
      };
      // The last one first, so that in each turn what arrives does so before the queue looks.
      await Promise.all([...arrivals.keys()].toReversed().map(arrive));
      expect(storage.activity.commits - before.commits).toBe(commits);
    },
  );

  it('commits writes of all kinds together, in the order of their calls', async () => {
    const storage = await files.open();
    const { readings, devices, users } = storage;
    const before = storage.activity;
    const [registered, , removed, , user, gone] = await Promise.all([
      devices.register(a, { nowMs }),
      append(storage, a, [1, 2, 3]),
      readings.remove({ deviceId: a, period: { from: 2, to: 3 } }),
      append(storage, a, [4]),
      users.create({ name: 'u', deviceIds: [a] }, { nowMs }),
      devices.remove(device('unknown')),
    ]);
    expect(storage.activity.commits - before.commits).toBe(1);
    expect(registered.device.readingCount).toBe(0);
    expect([removed, gone, user.user.deviceIds]).toEqual([1, false, [a]]);
    expect(await readIds(storage, a)).toEqual([1, 3, 4]);
    const found = await devices.find(a);
    expect(found).toMatchObject({ readingCount: 3, lastReadingAtMs: 4 });
    expect(found?.version).toBeGreaterThan(registered.device.version);
  });

  it('removes and registers a device anew within one transaction', async () => {
    const storage = await files.open();
    await append(storage, a, [1, 2]);
    await Promise.all([
      append(storage, a, [3]),
      storage.devices.remove(a),
      append(storage, a, [9]),
    ]);
    expect(await readIds(storage, a)).toEqual([4]);
    expect(await storage.devices.find(a)).toMatchObject({ readingCount: 1, lastReadingAtMs: 9 });
  });

  it('fails only the operation that fails', async () => {
    const storage = await files.open();
    const before = storage.activity;
    const claim = { scope: 's', key: 'k', part: 0, fingerprint: 'one' };
    const other = { ...claim, fingerprint: 'two' };
    const outcomes = await Promise.allSettled([
      storage.readings.append([entry(a, [1])], { nowMs, idempotency: claim }),
      storage.readings.append([entry(a, [2])], { nowMs, idempotency: other }),
      storage.readings.remove({ deviceId: device('unknown'), period: {} }),
      append(storage, a, [3]),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
      'fulfilled',
    ]);
    expect(storage.activity.commits - before.commits).toBe(1);
    expect(await readIds(storage, a)).toHaveLength(2);
  });

  it('fails only the append that breaks the transaction', async () => {
    const storage = await files.open();
    const outcomes = await Promise.allSettled([
      append(storage, a, [1]),
      append(storage, a, [Number.NaN]),
      append(storage, device('b'), [0.5]),
      append(storage, a, [2]),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
      'fulfilled',
    ]);
    expect(outcomes[1]).toMatchObject({ reason: { code: 'STORAGE_FAILED' } });
    expect(await readIds(storage, a)).toHaveLength(2);
    expect(await storage.devices.find(a)).toMatchObject({ readingCount: 2, lastReadingAtMs: 2 });
    expect(await storage.devices.find(device('b'))).toBeUndefined();
  });

  it('refuses columns that do not fit the metrics', async () => {
    const storage = await files.open();
    const short = entry(a, [1, 2]);
    const values = [new Float64Array(2), new Float64Array(1), new Float64Array(2)];
    for (const faulty of [
      { ...short, readings: { ...short.readings, values } },
      entry(a, [1], 2),
      entry(a, [1], 4),
    ]) {
      const batch = [entry(device('b'), [1]), faulty];
      await expect(storage.readings.append(batch, { nowMs })).rejects.toMatchObject({
        code: 'INVALID_INPUT',
      });
    }
    expect(await storage.devices.list({ limit: 9 })).toEqual({ items: [] });
  });
});

describe('a full queue', () => {
  it('refuses what does not fit, and takes more once there is room', async () => {
    const storage = await files.open({ maxQueuedReadings: 10 });
    const outcomes = await Promise.allSettled([
      append(storage, a, range(0, 6)),
      append(storage, a, range(6, 12)),
      append(storage, a, range(12, 16)),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(outcomes[1]).toMatchObject({
      reason: { code: 'OVERLOADED', retryable: true, details: { retryAfterMs: 1000 } },
    });
    await append(storage, a, range(6, 12));
    expect(await readIds(storage, a)).toHaveLength(16);
  });

  it('counts bytes too', async () => {
    const storage = await files.open({ maxQueuedBytes: 1000 });
    const outcomes = await Promise.allSettled(
      range(0, 4).map((n) => append(storage, a, range(n, n + 10))),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
  });

  it('takes a batch that is greater than the queue when nothing else waits', async () => {
    const storage = await files.open({ maxQueuedReadings: 10 });
    await append(storage, a, range(0, 5000));
    expect(await readIds(storage, a)).toHaveLength(5000);
  });
});

describe('an aborted write', () => {
  it('rejects with the reason and has no effect', async () => {
    const storage = await files.open();
    const controller = new AbortController();
    const { signal } = controller;
    const batch = [entry(a, [1])];
    const outcomes = Promise.allSettled([
      storage.readings.append(batch, { nowMs, signal }),
      storage.readings.remove({ deviceId: a, period: {}, signal }),
      append(storage, a, [2]),
    ]);
    controller.abort('enough');
    expect(await outcomes).toEqual([
      { status: 'rejected', reason: 'enough' },
      { status: 'rejected', reason: 'enough' },
      { status: 'fulfilled', value: 1 },
    ]);
    await expect(storage.readings.append(batch, { nowMs, signal })).rejects.toBe('enough');
    expect(await readIds(storage, a)).toEqual([1]);
  });

  it('makes room in the queue', async () => {
    const storage = await files.open({ maxQueuedReadings: 1 });
    const controller = new AbortController();
    const { signal } = controller;
    const outcomes = Promise.allSettled([
      storage.readings.append([entry(a, [1])], { nowMs, signal }),
    ]);
    controller.abort('enough');
    await append(storage, a, [2]);
    expect(await outcomes).toEqual([{ status: 'rejected', reason: 'enough' }]);
  });

  it('rejects reads that were aborted before', async () => {
    const storage = await files.open();
    await append(storage, a, [1]);
    const signal = AbortSignal.abort('enough');
    const subject = { kind: 'device', deviceId: a } as const;
    await expect(storage.readings.openView({ subject, period: {}, signal })).rejects.toBe('enough');
    const page = storage.readings.page({ deviceId: a, period: {}, limit: 1, signal });
    await expect(page).rejects.toBe('enough');
  });
});

describe('closing', () => {
  it('finishes what was accepted and refuses the rest', async () => {
    const path = files.path();
    const storage = await files.open({ path });
    const accepted = range(0, 50).map((index) => append(storage, a, [index]));
    const found = storage.devices.find(a);
    const closed = storage.close();
    await expect(append(storage, a, [99])).rejects.toMatchObject({ code: 'CLOSED' });
    await expect(storage.devices.find(a)).rejects.toMatchObject({ code: 'CLOSED' });
    await Promise.all([...accepted, found, closed, storage.close()]);
    expect(await readIds(await files.open({ path }), a)).toHaveLength(50);
  });

  it.each(closedCalls())('refuses %s afterwards', async (_, call) => {
    const storage = await files.open();
    await storage.close();
    await expect(call(storage)).rejects.toMatchObject({ code: 'CLOSED' });
  });
});

function closedCalls(): [string, (storage: Storage) => Promise<unknown>][] {
  return [
    ['declareMetrics', (storage) => storage.declareMetrics([])],
    ['devices.register', ({ devices }) => devices.register(a, { nowMs })],
    ['devices.list', ({ devices }) => devices.list({ limit: 1 })],
    ['users.create', ({ users }) => users.create({ name: 'u', deviceIds: [] }, { nowMs })],
    ['users.list', ({ users }) => users.list({ limit: 1 })],
    ['readings.append', ({ readings }) => readings.append([entry(a, [1])], { nowMs })],
    ['readings.findLatest', ({ readings }) => readings.findLatest(a)],
    ['idempotency.sweep', ({ idempotency }) => idempotency.sweep({ beforeMs: 1 })],
  ];
}
