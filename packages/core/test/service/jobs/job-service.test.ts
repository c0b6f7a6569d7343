import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  createDeviceStats,
  createInMemoryStorage,
  type DeviceStats,
  isDeviceStatsError,
  type JobKind,
  type JobParams,
  type JobRunner,
  type Storage,
} from '../../../src/index.ts';
import { createHeldJobs } from '../../../src/testing/device-stats/held-jobs.ts';

const open: DeviceStats[] = [];

afterEach(async () => {
  for (const deviceStats of open.splice(0)) await deviceStats.close();
  vi.useRealTimers();
});

describe('analytics as jobs', () => {
  it('come to what the same question comes to', async () => {
    const { deviceStats, userId } = await withReadings();
    const { statistics } = deviceStats;
    const asked = { from: '1970-01-01T00:00:00Z', to: 100_000, quantiles: [0.9] };
    const device = { deviceId: 'a', ...asked };
    const user = { userId, ...asked };
    expect(await resultOf(deviceStats, 'device-analytics', device)).toEqual(
      await statistics.ofDevice('a', asked),
    );
    expect(await resultOf(deviceStats, 'user-analytics', user)).toEqual({
      deviceId: null,
      statistics: await statistics.ofUser(userId, asked),
    });
    expect(await resultOf(deviceStats, 'user-devices-analytics', user)).toEqual(
      await statistics.ofUserDevices(userId, asked),
    );
    const series = { every: '1m', timeZone: 'Asia/Kathmandu' };
    expect(await resultOf(deviceStats, 'device-series', { ...device, ...series })).toEqual(
      await statistics.seriesOfDevice('a', { ...asked, ...series }),
    );
    expect(await resultOf(deviceStats, 'user-series', { ...user, ...series })).toEqual({
      deviceId: null,
      buckets: await statistics.seriesOfUser(userId, { ...asked, ...series }),
    });
  });

  it('may have ten times as many buckets as a question whose asker waits', async () => {
    const { deviceStats } = await withReadings();
    const asked = { from: 0, to: 10_000 * 60_000, every: '1m' };
    await expect(deviceStats.statistics.seriesOfDevice('a', asked)).rejects.toMatchObject({
      code: 'LIMIT_EXCEEDED',
    });
    const { id } = await deviceStats.jobs.submit('device-series', { deviceId: 'a', ...asked });
    const job = await deviceStats.jobs.wait(id);
    expect(job).toMatchObject({ state: 'succeeded', progress: { total: 10_000 } });
    expect(job.result).toHaveLength(10_000);
    const more = { deviceId: 'a', ...asked, to: 10_001 * 60_000 };
    const { id: moreId } = await deviceStats.jobs.submit('device-series', more);
    expect(await deviceStats.jobs.wait(moreId)).toMatchObject({
      state: 'failed',
      error: { code: 'LIMIT_EXCEEDED' },
    });
  });

  it('are shared while queued, and as long as the readings stay the same', async () => {
    const { runner, release } = createHeldJobs();
    const { deviceStats } = await withReadings({ runner });
    const submit = (): Promise<{ readonly id: string }> =>
      deviceStats.jobs.submit('device-analytics', { deviceId: 'a' });
    const first = await submit();
    await deviceStats.readings.append('a', { x: 9, y: 9, z: 9 });
    // It is queued: whatever arrives until it begins is in its result.
    expect((await submit()).id).toBe(first.id);
    release();
    await deviceStats.jobs.wait(first.id);
    const second = await submit();
    expect(second.id).not.toBe(first.id);
    await deviceStats.jobs.wait(second.id);
    expect((await submit()).id).toBe(second.id);
    await deviceStats.readings.append('b', { x: 9, y: 9, z: 9 });
    expect((await submit()).id).toBe(second.id);
    await deviceStats.readings.append('a', { x: 9, y: 9, z: 9 });
    expect((await submit()).id).not.toBe(second.id);
    const other = await deviceStats.jobs.submit('device-analytics', { deviceId: 'a', from: 0 });
    expect(other.id).not.toBe(second.id);
  });

  it('are shared by requests that write the same in another way', async () => {
    const { deviceStats } = await withReadings({ runner: createHeldJobs().runner });
    const { jobs } = deviceStats;
    const { id } = await jobs.submit('device-analytics', { from: 0, deviceId: 'a' });
    const same = { deviceId: 'a', from: '1970-01-01T01:00:00+01:00', quantiles: [] };
    expect((await jobs.submit('device-analytics', same)).id).toBe(id);
  });
});

describe('removals as jobs', () => {
  it('remove a period of a device once', async () => {
    const { deviceStats } = await withReadings();
    const params = { deviceId: 'a', to: 30_000 };
    expect(await resultOf(deviceStats, 'deletion', params)).toEqual({ removed: 3 });
    expect((await deviceStats.statistics.ofDevice('a')).count).toBe(7);
    expect(await resultOf(deviceStats, 'deletion', params)).toEqual({ removed: 0 });
  });

  it('remove what is older than a moment from all devices', async () => {
    const { deviceStats } = await withReadings();
    const { id } = await deviceStats.jobs.submit('retention', { before: 50_000 });
    const job = await deviceStats.jobs.wait(id);
    expect(job).toMatchObject({ result: { removed: 10 }, progress: { done: 3, total: null } });
    expect((await deviceStats.statistics.ofDevice('a')).count).toBe(5);
    expect((await deviceStats.statistics.ofDevice('b')).count).toBe(5);
  });

  it('go on behind their last step when they are interrupted', async () => {
    passTime();
    const { storage, deviceStats } = await withReadings();
    const remove = storage.readings.remove.bind(storage.readings);
    let removals = 0;
    storage.readings.remove = async (query) => {
      removals += 1;
      if (removals === 2) throw new Error('The process is gone.');
      return remove(query);
    };
    const { id } = await deviceStats.jobs.submit('retention', { before: 50_000 });
    for await (const job of deviceStats.jobs.watch(id)) if (job.failedAttempts === 1) break;
    // What comes to the first device now is none of its business any more.
    await deviceStats.readings.append('a', { x: 1, y: 1, z: 1, timestamp: 1 });
    expect(await deviceStats.jobs.wait(id)).toMatchObject({ result: { removed: 10 } });
    expect((await deviceStats.statistics.ofDevice('a')).count).toBe(6);
  });
});

describe('a job', () => {
  it('says what becomes of it', async () => {
    const { deviceStats } = await withReadings();
    const { id } = await deviceStats.jobs.submit('device-analytics', { deviceId: 'a' });
    const states: string[] = [];
    for await (const { state } of deviceStats.jobs.watch(id)) states.push(state);
    expect(states.at(-1)).toBe('succeeded');
    const job = await deviceStats.jobs.get(id);
    expect(job).toEqual(await deviceStats.jobs.find(id));
    expect(job).toMatchObject({
      id,
      kind: 'device-analytics',
      params: { deviceId: 'a' },
      state: 'succeeded',
      failedAttempts: 0,
      maxAttempts: 5,
      priority: 0,
      cancelRequested: false,
      error: null,
    });
    const listed = await deviceStats.jobs.list({ state: 'succeeded', kind: 'device-analytics' });
    expect(listed).toEqual({ items: [{ ...job, result: null }], nextCursor: null });
    expect(await deviceStats.jobs.countByState()).toMatchObject({ succeeded: 1, queued: 0 });
  });

  it('is cancelled while it is queued, and not once it is over', async () => {
    const { runner, release } = createHeldJobs();
    const { deviceStats } = await withReadings({ runner });
    const { id } = await deviceStats.jobs.submit('device-analytics', { deviceId: 'a' });
    expect(await deviceStats.jobs.cancel(id)).toMatchObject({ state: 'cancelled' });
    release();
    await expect(deviceStats.jobs.cancel(id)).rejects.toMatchObject({
      code: 'JOB_FINISHED',
      details: { jobId: id, state: 'cancelled' },
    });
    const next = await deviceStats.jobs.submit('device-analytics', { deviceId: 'a' });
    expect(next.id).not.toBe(id);
  });

  it('stops at its next step when it is cancelled while it is executed', async () => {
    const { storage, deviceStats } = await withReadings();
    const gate = Promise.withResolvers<void>();
    const page = storage.readings.page.bind(storage.readings);
    storage.readings.page = async (query) => {
      await gate.promise;
      return page(query);
    };
    const { id } = await deviceStats.jobs.submit('retention', { before: 50_000 });
    for await (const { state } of deviceStats.jobs.watch(id)) if (state === 'running') break;
    expect(await deviceStats.jobs.cancel(id)).toMatchObject({ cancelRequested: true });
    gate.resolve();
    expect(await deviceStats.jobs.wait(id)).toMatchObject({ state: 'cancelled', result: null });
    expect((await deviceStats.statistics.ofDevice('a')).count).toBe(10);
  });

  it('that is submitted again under its key is the same job, and no other', async () => {
    const { deviceStats } = await withReadings();
    const idempotencyKey = 'k1';
    const params = { deviceId: 'a', to: 30_000 };
    const first = await deviceStats.jobs.submit('deletion', params, { idempotencyKey });
    await deviceStats.jobs.wait(first.id);
    const again = await deviceStats.jobs.submit('deletion', params, { idempotencyKey });
    expect(again.id).toBe(first.id);
    const other = deviceStats.jobs.submit('deletion', { deviceId: 'b' }, { idempotencyKey });
    await expect(other).rejects.toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
  });

  it('can be waited for, for some time', async () => {
    const { deviceStats } = await withReadings({ runner: createHeldJobs().runner });
    const { id } = await deviceStats.jobs.submit('device-analytics', { deviceId: 'a' });
    expect(await deviceStats.jobs.wait(id, { timeoutMs: 20 })).toMatchObject({ state: 'queued' });
    const reason = new Error('Enough.');
    const signal = AbortSignal.abort(reason);
    await expect(deviceStats.jobs.wait(id, { signal })).rejects.toBe(reason);
  });
});

describe('what cannot be', () => {
  it.each([
    ['forecast', {}, 'INVALID_INPUT'],
    ['constructor', {}, 'INVALID_INPUT'],
    ['device-analytics', null, 'INVALID_INPUT'],
    ['device-analytics', {}, 'INVALID_INPUT'],
    ['device-analytics', { deviceId: 'a', every: '1h' }, 'INVALID_INPUT'],
    ['device-analytics', { deviceId: 'a', quantiles: [2] }, 'INVALID_INPUT'],
    ['device-analytics', { deviceId: 'a', from: 2, to: 1 }, 'INVALID_PERIOD'],
    ['device-analytics', { deviceId: 'nobody' }, 'DEVICE_NOT_FOUND'],
    ['user-analytics', { userId: 99 }, 'USER_NOT_FOUND'],
    ['user-analytics', { userId: '1' }, 'INVALID_INPUT'],
    ['device-series', { deviceId: 'a' }, 'INVALID_PERIOD'],
    ['device-series', { deviceId: 'a', every: '1h', timeZone: 'Mars' }, 'INVALID_PERIOD'],
    ['device-series', { deviceId: 'a', every: '1h', timeZone: 5 }, 'INVALID_PERIOD'],
    ['deletion', { deviceId: 'nobody' }, 'DEVICE_NOT_FOUND'],
    ['retention', {}, 'INVALID_INPUT'],
    ['retention', { before: 'yesterday' }, 'INVALID_INPUT'],
  ])('is refused before anything is recorded: %s %j', async (kind, params, code) => {
    const { deviceStats } = await withReadings();
    const submitted = deviceStats.jobs.submit(kind as 'deletion', params as { deviceId: string });
    await expect(submitted).rejects.toMatchObject({ code });
    expect((await deviceStats.jobs.list()).items).toEqual([]);
  });

  it('is refused among the options', async () => {
    const { jobs } = (await withReadings()).deviceStats;
    const params = { deviceId: 'a' };
    for (const options of [{ priority: 101 }, { priority: 0.5 }, { maxAttempts: 0 }]) {
      const [name] = Object.keys(options);
      const error: unknown = await jobs
        .submit('deletion', params, options)
        .catch((thrown) => thrown);
      expect(isDeviceStatsError(error, 'INVALID_INPUT') && error.details.faults[0]?.path).toEqual([
        name,
      ]);
    }
    await expect(jobs.get('')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(jobs.get('nothing')).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
    expect(await jobs.find('nothing')).toBeUndefined();
    await expect(jobs.cancel('nothing')).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
    await expect(jobs.list({ state: 'lost' as 'queued' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    await expect(jobs.wait('nothing')).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
  });
});

describe('jobs of before', () => {
  it('go on in the next facade, those that were being executed once their lease has run out', async () => {
    passTime();
    const storage = createInMemoryStorage();
    const now = Date.now();
    const first = createDeviceStats({
      storage: { ...storage, close: async () => undefined },
      runner: createHeldJobs().runner,
    });
    await first.readings.append('a', { x: 1, y: 2, z: 3 });
    const queued = await first.jobs.submit('deletion', { deviceId: 'a' });
    const running = await first.jobs.submit('retention', { before: now });
    const claimed = await storage.jobs.claim(running.id, { nowMs: Date.now(), leaseMs: 1_500 });
    expect(claimed).toMatchObject({ state: 'running' });
    await first.close();
    const second = createDeviceStats({ storage });
    open.push(second);
    expect(await second.jobs.wait(queued.id)).toMatchObject({ state: 'succeeded' });
    expect(await second.jobs.wait(running.id)).toMatchObject({ state: 'succeeded' });
    expect(Date.now()).toBeGreaterThanOrEqual(now + 1_500);
  });
});

/** Three devices, two of them a user's, with ten readings each: one every ten seconds. */
async function withReadings({ runner }: { readonly runner?: JobRunner } = {}): Promise<{
  readonly storage: Storage;
  readonly deviceStats: DeviceStats;
  readonly userId: number;
}> {
  const storage = createInMemoryStorage();
  const deviceStats = createDeviceStats({ storage, ...(runner && { runner }) });
  open.push(deviceStats);
  for (const deviceId of ['a', 'b']) {
    const readings = Array.from({ length: 10 }, (_, index) => ({
      x: index,
      y: -index,
      z: index ** 2,
      timestamp: index * 10_000,
    }));
    await deviceStats.readings.appendBatch(deviceId, readings);
  }
  await deviceStats.devices.register('c');
  const { id: userId } = await deviceStats.users.create({ name: 'u', deviceIds: ['a', 'b'] });
  return { storage, deviceStats, userId };
}

async function resultOf<K extends JobKind>(
  { jobs }: DeviceStats,
  kind: K,
  params: JobParams[K],
): Promise<unknown> {
  const { id } = await jobs.submit(kind, params);
  const job = await jobs.wait(id);
  expect(job.error).toBeNull();
  return job.result;
}

/** Lets the time until the next timer pass at once whenever everything waits, to the end of the test. */
function passTime(): void {
  vi.useFakeTimers();
  vi.setTimerTickMode('nextTimerAsync');
}
