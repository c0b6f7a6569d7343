import { createDeviceStats, createInMemoryStorage } from '@device-stats/core';
import { createHttpAdapter } from '@device-stats/http-adapter';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createDeviceStatsClient, type DeviceStatsClient, type Job } from '../src/index.ts';
import { heldRunner } from './held-runner.ts';
import { type Fate, type LossyServer, openLossyServer } from './lossy-server.ts';

const reading = { x: 1, y: 2, z: 3 };
let server: LossyServer;

afterEach(() => server[Symbol.asyncDispose]());

/** A client of a server with a device, whose first requests meet their fates; it does not really pause. */
async function connect(...fates: readonly Fate[]): Promise<DeviceStatsClient> {
  server = await openLossyServer(...fates);
  await server.deviceStats.readings.append('a', reading);
  return createDeviceStatsClient({
    baseUrl: server.baseUrl,
    timeoutMs: 2_000,
    runtime: { sleep: async () => undefined },
  });
}

function pathsOf({ requests }: LossyServer): readonly string[] {
  return requests.map(({ method, url }) => `${method} ${new URL(url).pathname.split('/').at(-1)}`);
}

describe('running a job', () => {
  test('resolves with the result, typed by the kind', async () => {
    const { jobs, statistics } = await connect();
    const params = { device_id: 'a' };
    const analytics = await jobs.run('device-analytics', params);
    expect(analytics).toEqual(await statistics.ofDevice('a'));
    const median: number | null = analytics.median_x;
    expect(median).toBe(1);
    const [bucket] = await jobs.run('device-series', { ...params, every: '1d' });
    expect(bucket?.count).toBe(1);
    const before = new Date('2020-01-01T00:00:00Z');
    const { deleted } = await jobs.run('retention', { before });
    expect(deleted).toBe(0);
    // @ts-expect-error -- a series needs a width
    await expect(jobs.run('device-series', params)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      errors: [{ path: ['params', 'every'] }],
    });
    // @ts-expect-error -- files are the server's
    await expect(jobs.run('import', params)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  test('tells of its progress, the id first', async () => {
    const { jobs } = await connect();
    const seen: Job<'x' | 'y' | 'z', never, 'deletion'>[] = [];
    const onProgress = (job: Job<'x' | 'y' | 'z', never, 'deletion'>): number => seen.push(job);
    await jobs.run('deletion', { device_id: 'a' }, { onProgress });
    expect(new Set(seen.map(({ id }) => id)).size).toBe(1);
    expect(seen.at(-1)).toMatchObject({ state: 'succeeded', result: { deleted: 1 } });
  });

  test.each<readonly [string, readonly Fate[]]>([
    ['the answer to its submission is lost', ['drop']],
    ['its events are lost', ['answer', 'drop', 'drop', 'drop', 'drop', 'drop']],
    ['its events break off', ['answer', 'cut', 'answer']],
    ['a proxy answers in place of its events', ['answer', { status: 200, body: '<h1>Hi</h1>' }]],
    ['its events are refused', ['answer', { status: 403 }]],
    [
      'the server is away for long',
      ['answer', ...Array.from({ length: 12 }, () => 'drop' as const)],
    ],
  ])('has one effect and a result when %s', async (_what, fates) => {
    const { jobs } = await connect(...fates);
    await server.deviceStats.readings.append('a', reading);
    expect(await jobs.run('deletion', { device_id: 'a' })).toEqual({ deleted: 2 });
    const { items } = await jobs.list();
    expect(items).toMatchObject([{ kind: 'deletion', state: 'succeeded', result: null }]);
  });

  test('asks for the job where events come to nothing', async () => {
    const { jobs } = await connect('answer', { status: 404, body: 'no events here' });
    await jobs.run('device-analytics', { device_id: 'a' });
    expect(pathsOf(server).slice(0, 2)).toEqual(['POST jobs', 'GET events']);
    expect(pathsOf(server)[2]).toMatch(/^GET [\w-]{36}$/);
  });

  test('rejects with the error of the job, or since it was cancelled', async () => {
    await connect();
    const { runner, release } = heldRunner();
    await using deviceStats = createDeviceStats({ storage: createInMemoryStorage(), runner });
    const adapter = createHttpAdapter(deviceStats);
    const { jobs } = createDeviceStatsClient({
      baseUrl: 'http://localhost',
      fetch: (request) => adapter.fetch(request),
    });
    await deviceStats.devices.register('a');
    const cancelled = jobs.run(
      'deletion',
      { device_id: 'a' },
      { onProgress: ({ id, state }) => void (state === 'queued' && jobs.cancel(id)) },
    );
    await expect(cancelled).rejects.toMatchObject({ code: 'JOB_CANCELLED' });
    const [{ id } = { id: '' }] = (await jobs.list()).items;
    expect(await jobs.cancel(id)).toMatchObject({ state: 'cancelled' });
    // It is there when the job is submitted, and not when that is executed.
    const failing = jobs.run('deletion', { device_id: 'a' }).catch((error: unknown) => error);
    await vi.waitFor(async () =>
      expect((await jobs.list({ state: 'queued' })).items).toHaveLength(1),
    );
    await deviceStats.devices.remove('a');
    await release();
    expect(await failing).toMatchObject({
      code: 'DEVICE_NOT_FOUND',
      name: 'DeviceStatsClientError',
    });
  });

  test('ends with the reason of its signal; the job goes on', async () => {
    const { jobs } = await connect();
    const reason = new Error('no time');
    const controller = new AbortController();
    let id = '';
    const running = jobs.run(
      'device-analytics',
      { device_id: 'a' },
      {
        signal: controller.signal,
        onProgress: (job) => {
          id = job.id;
          controller.abort(reason);
        },
      },
    );
    await expect(running).rejects.toBe(reason);
    let last: Job<'x' | 'y' | 'z', never> | undefined;
    for await (const job of jobs.watch(id)) last = job;
    expect(last?.state).toBe('succeeded');
  });

  test('waits for the same job under the same key', async () => {
    const { jobs } = await connect();
    const options = { idempotencyKey: 'once' };
    expect(await jobs.run('deletion', { device_id: 'a' }, options)).toEqual({ deleted: 1 });
    await server.deviceStats.readings.append('a', reading);
    expect(await jobs.run('deletion', { device_id: 'a' }, options)).toEqual({ deleted: 1 });
  });
});

describe('jobs', () => {
  test('are found, listed and told about', async () => {
    const { jobs } = await connect();
    const submitted = await jobs.submit('device-analytics', { device_id: 'a' });
    for await (const job of jobs.watch(submitted.id)) expect(job.id).toBe(submitted.id);
    const job = await jobs.get(submitted.id);
    expect(await jobs.find(job.id)).toEqual(job);
    expect(await jobs.find('nothing')).toBeUndefined();
    expect((await jobs.list({ kind: 'deletion' })).items).toEqual([]);
    expect((await jobs.list({ state: 'succeeded', limit: 1 })).items).toHaveLength(1);
    await expect(jobs.cancel(job.id)).rejects.toMatchObject({ code: 'JOB_FINISHED', status: 409 });
    await expect(jobs.get('..')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(jobs.get('nothing')).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' });
  });
});
