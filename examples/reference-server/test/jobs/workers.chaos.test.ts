import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { describeWithRedis } from '../../../../packages/bullmq-runner/test/describe-with-redis.ts';
import { RedisServer } from '../../../../packages/bullmq-runner/test/redis-server.ts';
import { type Deletions, openDeletions } from './deletions.ts';
import type { WorkerFault } from './job-worker-process.ts';

const isReduced = process.env['CI'] === 'true';

let folder: string;
let redis: RedisServer;
let deletions: Deletions | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'jobs-'));
  redis = await RedisServer.start();
});

afterEach(async () => {
  await deletions?.close();
  deletions = undefined;
  await redis.discard();
  rmSync(folder, { recursive: true });
});

async function open(workers: number, fault?: WorkerFault): Promise<Deletions> {
  const path = join(folder, 'stats.db');
  deletions = await openDeletions({ path, redisUrl: redis.url, workers, ...(fault && { fault }) });
  return deletions;
}

const redisRounds = isReduced ? 3 : 10;

/** They wait for leases to run out, again and again. */
const timeout = 300_000;

describeWithRedis('jobs of workers', () => {
  test(`Redis is killed and comes back empty ${redisRounds} times: every accepted job is executed, once`, {
    timeout,
  }, async () => {
    const { submit, verify } = await open(2);
    for (let round = 0; round < redisRounds; round += 1) {
      await submit(20);
      await redis.kill();
      // Accepted all the same.
      await submit(10);
      await redis.start();
      await submit(20);
    }
    expect(await verify()).toEqual([]);
  });

  const workerRounds = isReduced ? 5 : 20;

  async function killWorkers(rounds: number, fault?: WorkerFault): Promise<readonly string[]> {
    const { workers, addWorker, submit, verify } = await open(2, fault);
    for (let round = 0; round < rounds; round += 1) {
      const [victim] = workers;
      const removal = victim?.next('removing');
      await submit(8);
      // The other one may be faster.
      await Promise.race([removal, pause(1_000)]);
      // Before the removal, in the midst of it, or after it.
      await pause(Math.random() * 1_000);
      await victim?.kill();
      await addWorker();
    }
    return verify();
  }

  test(`workers are killed ${workerRounds} times: every job is executed once, none fails`, {
    timeout,
  }, async () => {
    expect(await killWorkers(workerRounds)).toEqual([]);
  });

  test('killing workers shows an effect outside the transaction of its completion', {
    timeout,
  }, async () => {
    const wrong = await killWorkers(10, 'effect outside the transaction');
    expect(wrong.join('\n')).toContain('says that it removed 0');
  });

  async function stopWorker(fault?: WorkerFault): Promise<readonly string[]> {
    const { workers, addWorker, submit, verify, deviceStats } = await open(1, fault);
    const [sleeper] = workers;
    const removal = sleeper?.next('removing');
    await submit(1);
    await removal;
    sleeper?.process.kill('SIGSTOP');
    // Its lease runs out, and another one has the job.
    await addWorker();
    for (;;) {
      const { items } = await deviceStats.jobs.list({ state: 'succeeded' });
      if (items.length > 0 && (await deviceStats.devices.get('device-0')).readingCount === 1) break;
      await pause(50);
    }
    const tried = sleeper?.next('removed');
    sleeper?.process.kill('SIGCONT');
    await tried;
    return verify();
  }

  test('a worker that stood still past its lease changes nothing when it goes on', {
    timeout,
  }, async () => {
    expect(await stopWorker()).toEqual([]);
  });

  test('a worker that stood still shows a missing fence', { timeout }, async () => {
    const wrong = await stopWorker('no fence');
    expect(wrong.join('\n')).toContain('0 readings are left');
  });
});

/** Time is what these tests are about. */
function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, durationMs);
  });
}
