import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type SpawnedServer, spawnServer } from '../spawned-server.ts';

interface ListedJob {
  readonly id: string;
  readonly state: string;
  readonly result: { readonly deleted: number } | null;
}

const devices = 300;
const readingsADevice = 5;

let folder: string;
let server: SpawnedServer | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'restart-'));
});

afterEach(async () => {
  server?.process.kill('SIGKILL');
  await server?.exited;
  rmSync(folder, { recursive: true });
});

test('a server that is killed in the midst of its jobs, and started again, goes on with them', {
  timeout: 120_000,
}, async () => {
  await start();
  const names = Array.from({ length: devices }, (_, index) => `device-${index}`);
  const readings = names.flatMap((name) =>
    Array.from({ length: readingsADevice }, (_, x) => ({ device_id: name, x, y: x, z: x })),
  );
  await post('/stats/batch', readings);
  const accepted: ListedJob[] = [];
  const submissions = names.map(async (name) => {
    const job = await post('/jobs', { kind: 'deletion', params: { device_id: name } });
    accepted.push(job as ListedJob);
  });
  const someAreDone = (async () => {
    while ((await count('succeeded')) < devices / 10) await pause();
  })();
  await Promise.all([...submissions, someAreDone]);
  server?.process.kill('SIGKILL');
  await server?.exited;
  await start();
  expect(await count('succeeded')).toBeLessThan(devices);
  while ((await count('queued')) + (await count('running')) > 0) await pause();
  for (const { id } of accepted) {
    expect(await get(`/jobs/${id}`)).toMatchObject({
      state: 'succeeded',
      result: { deleted: readingsADevice },
    });
  }
  expect(accepted).toHaveLength(devices);
});

async function start(): Promise<void> {
  server = await spawnServer({ DATABASE_PATH: join(folder, 'stats.db'), LOG_LEVEL: 'warn' });
}

async function post(path: string, body: unknown): Promise<unknown> {
  const response = await fetch(`${server?.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(response.ok).toBe(true);
  return response.json();
}

async function get(path: string): Promise<unknown> {
  return (await fetch(`${server?.url}${path}`)).json();
}

/** How many jobs are in a state. */
async function count(state: string): Promise<number> {
  const { items } = (await get(`/jobs?state=${state}&limit=1000`)) as { items: ListedJob[] };
  return items.length;
}

function pause(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 20);
  });
}
