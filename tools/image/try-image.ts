import assert from 'node:assert/strict';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import type { BuiltImage, ImageProcess, StartedProcess } from './built-image.ts';
import { readCompose } from './compose.ts';
import { readImage } from './image.ts';

const token = 'only-of-this-check';
const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };

/** Runs the processes of compose.yaml, with this Redis, and asks the server what its users ask; then again, on the same volume. */
export async function tryImage(image: BuiltImage, redisUrl: string): Promise<void> {
  const { server, worker } = processes(redisUrl);
  await during(image.start(worker), async (working) => {
    await untilSaid(working, /executes (jobs)/);
    await during(image.start(server), async (serving) => {
      const url = await untilSaid(serving, /listens on (\S+)/);
      const environment = { PORT: new URL(url).port };
      const health = image.start({ command: readImage().healthcheck, environment });
      assert.equal(await health.ended, 0, 'The health check fails.');
      assert.equal((await fetch(`${url}/devices`)).status, 401);
      await storeReadings(url);
      await assertStatistics(url);
      await assertJob(url);
    });
    await during(image.start(server), async (serving) => {
      await assertStatistics(await untilSaid(serving, /listens on (\S+)/));
    });
  });
}

/** The server and a worker as compose.yaml has them, but that the server takes a free port. */
function processes(REDIS_URL: string): Readonly<Record<'server' | 'worker', ImageProcess>> {
  const { server, worker } = readCompose({ API_TOKEN: token, LOG_LEVEL: 'warn' }).services;
  return {
    server: {
      command: readImage().command,
      environment: { ...server?.environment, REDIS_URL, PORT: '0' },
    },
    worker: {
      command: worker?.command ?? [],
      environment: { ...worker?.environment, REDIS_URL },
    },
  };
}

/** Uses a process, which then has to end in order. */
async function during(
  started: StartedProcess,
  use: (started: StartedProcess) => Promise<void>,
): Promise<void> {
  try {
    await use(started);
  } finally {
    started.terminate();
    await started.ended;
  }
  assert.equal(await started.ended, 0, 'A process of the image does not end in order.');
}

async function storeReadings(url: string): Promise<void> {
  for (const x of [1, 2, 6]) await ask(`${url}/devices/boiler-1/stats`, { x, y: 0, z: 0 });
}

async function assertStatistics(url: string): Promise<void> {
  const analytics = await ask(`${url}/devices/boiler-1/analytics`);
  assert.partialDeepStrictEqual(analytics, { count: 3, sum_x: 9, median_x: 2, max_x: 6 });
}

async function assertJob(url: string): Promise<void> {
  const params = { device_id: 'boiler-1' };
  const { id } = await ask(`${url}/jobs`, { kind: 'device-analytics', params });
  const { state, result } = await endOf(`${url}/jobs/${String(id)}`);
  assert.equal(state, 'succeeded');
  assert.partialDeepStrictEqual(result, { count: 3, median_x: 2 });
}

/** What a process prints where the pattern has its group. */
async function untilSaid({ stdout }: StartedProcess, pattern: RegExp): Promise<string> {
  for await (const line of createInterface({ input: stdout })) {
    const [, said] = pattern.exec(line) ?? [];
    if (said === undefined) continue;
    stdout.resume();
    return said;
  }
  throw new Error('A process of the image has ended instead of starting.');
}

async function endOf(job: string): Promise<Readonly<Record<string, unknown>>> {
  for (let count = 0; count < 600; count += 1) {
    const shown = await ask(job);
    if (shown['state'] !== 'queued' && shown['state'] !== 'running') return shown;
    await wait(100);
  }
  throw new Error('No worker has executed the job within a minute.');
}

/** Gets an answer, to a body if there is one. */
async function ask(url: string, body?: unknown): Promise<Readonly<Record<string, unknown>>> {
  const request = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(url, { headers, ...request });
  assert.ok(response.ok, `${url} answers ${response.status}`);
  return (await response.json()) as Record<string, unknown>;
}
