import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeWithRedis } from '../../../../packages/bullmq-runner/test/describe-with-redis.ts';
import { RedisServer } from '../../../../packages/bullmq-runner/test/redis-server.ts';
import { runServer, type SpawnedServer, spawnServer, spawnWorker } from '../spawned-server.ts';

let folder: string;
let redis: RedisServer;
const running: Omit<SpawnedServer, 'url'>[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'server-jobs-'));
  redis = await RedisServer.reserve();
});

afterEach(async () => {
  for (const { process: child, exited } of running.splice(0)) {
    child.kill('SIGKILL');
    await exited;
  }
  await redis.discard();
  rmSync(folder, { recursive: true });
});

describeWithRedis('with Redis', () => {
  test('workers execute the jobs of the server, and take the upkeep off it', async () => {
    await redis.start();
    const { url } = await start();
    await store(url, 'boiler-1', 6_000);
    const queued = await submit(url);
    expect(queued).toMatchObject({ state: 'queued' });
    expect(await metric(url, 'device_stats_maintenance_backlog')).toBe(1);
    const worker = await startWorker();
    expect(worker.output()).toContain('executes jobs, 2 at a time');
    expect(await ended(url, queued.id)).toMatchObject({
      state: 'succeeded',
      result: { count: 6_000, median_x: 2_999.5 },
    });
    await until(async () => (await metric(url, 'device_stats_maintenance_backlog')) === 0);
    worker.process.kill('SIGTERM');
    expect(await worker.exited).toBe(0);
  });

  test('that cannot be reached, readings are taken and statistics answered, and jobs follow later', async () => {
    const server = await start();
    const { url } = server;
    await store(url, 'boiler-1', 3);
    const analytics = await fetch(`${url}/devices/boiler-1/analytics`);
    expect(await analytics.json()).toMatchObject({ count: 3, median_x: 1 });
    const { id } = await submit(url);
    const ready = await fetch(`${url}/readyz`);
    expect(await ready.json()).toMatchObject({
      status: 'degraded',
      problems: [{ part: 'runner' }],
    });
    const worker = await startWorker();
    await redis.start();
    expect(await ended(url, id)).toMatchObject({ state: 'succeeded', result: { count: 3 } });
    // In the middle, too.
    await redis.kill();
    await store(url, 'boiler-1', 3);
    const { id: later } = await submit(url);
    for (const { process: child, exited } of [worker, server]) {
      const stoppedAtMs = performance.now();
      child.kill('SIGTERM');
      expect(await exited).toBe(0);
      expect(performance.now() - stoppedAtMs).toBeLessThan(10_000);
    }
    await redis.start();
    const { url: again } = await start();
    await startWorker();
    expect(await ended(again, later)).toMatchObject({ state: 'succeeded', result: { count: 6 } });
  });

  test('a worker without it is refused in a sentence', async () => {
    const environment = { DATABASE_PATH: join(folder, 'stats.db') };
    const { code, log } = await runServer(environment, 'src/worker.ts');
    expect(code).toBe(1);
    expect(log).toMatch(/^REDIS_URL: A worker gets its jobs through Redis\. [^\n]+\n$/);
  });
});

async function start(): Promise<SpawnedServer> {
  const server = await spawnServer(settings());
  running.push(server);
  return server;
}

async function startWorker(): Promise<Omit<SpawnedServer, 'url'>> {
  const worker = await spawnWorker(settings());
  running.push(worker);
  return worker;
}

function settings(): Record<string, string> {
  return { DATABASE_PATH: join(folder, 'stats.db'), REDIS_URL: redis.url };
}

async function store(url: string, deviceId: string, count: number): Promise<void> {
  const body = JSON.stringify(Array.from({ length: count }, (_, x) => ({ x, y: 0, z: 0 })));
  const headers = { 'content-type': 'application/json' };
  const path = `${url}/devices/${deviceId}/stats/batch`;
  const stored = await fetch(path, { method: 'POST', headers, body });
  expect(stored.status).toBe(200);
}

async function submit(url: string): Promise<{ readonly id: string; readonly state: string }> {
  const body = JSON.stringify({ kind: 'device-analytics', params: { device_id: 'boiler-1' } });
  const headers = { 'content-type': 'application/json' };
  const accepted = await fetch(`${url}/jobs`, { method: 'POST', headers, body });
  expect(accepted.status).toBe(202);
  return (await accepted.json()) as { id: string; state: string };
}

async function ended(url: string, id: string): Promise<unknown> {
  let job: { readonly state?: string } = {};
  await until(async () => {
    job = (await (await fetch(`${url}/jobs/${id}`)).json()) as { state: string };
    return job.state !== 'queued' && job.state !== 'running';
  });
  return job;
}

async function metric(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
}

/** Asks other processes, which do not tell, again and again. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) {
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
  }
}
