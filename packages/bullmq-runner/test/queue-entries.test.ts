import { randomUUID } from 'node:crypto';
import type { DueJob, JobRunner } from '@device-stats/core';
import { Queue, Worker } from 'bullmq';
import { afterEach, expect, it } from 'vitest';
import { describeWithRedis } from './describe-with-redis.ts';
import { eventually, idsOf, newJob, openedRunners } from './opened-runners.ts';
import type { RedisServer } from './redis-server.ts';
import { sharedServer } from './shared-server.ts';
import { createSignal, TestWorker } from './test-worker.ts';

describeWithRedis('an entry of the queue', () => {
  const server = sharedServer();
  const { open } = openedRunners();
  const queues: Queue[] = [];
  afterEach(async () => {
    for (const queue of queues.splice(0)) await queue.close();
  });

  const lookInto = async (prefix: string): Promise<Queue> => {
    const queue = new Queue('jobs', { connection: { url: (await server()).url }, prefix });
    queues.push(queue);
    return queue;
  };

  it('holds the id of its job, and no data', async () => {
    const prefix = randomUUID();
    const runner = await open(await server(), { prefix, concurrency: 0 });
    const job = newJob();
    await runner.dispatch([job]);
    const [entry] = await (await lookInto(prefix)).getJobs(['prioritized']);
    expect(entry?.data).toEqual({ id: job.id });
    expect(entry?.opts.attempts).toBe(1);
  });

  it('stays for a while when it has ended, and keeps nothing from being dispatched', async () => {
    const prefix = randomUUID();
    const runner = await open(await server(), { prefix, keepFinished: 10 });
    const worker = new TestWorker();
    runner.start(worker);
    const queue = await lookInto(prefix);
    const job = newJob();
    for (let count = 1; count <= 3; count += 1) {
      await runner.dispatch([job]);
      await eventually(async () => (await queue.getCompletedCount()) === count);
    }
    expect(worker.executed).toEqual([job.id, job.id, job.id]);
  });

  it('keeps nothing from being dispatched that failed, or was removed by hand', async () => {
    const prefix = randomUUID();
    const runner = await open(await server(), { prefix, concurrency: 1 });
    const queue = await lookInto(prefix);
    const job = newJob();
    await runner.dispatch([job]);
    const failing = new Worker(
      'jobs',
      () => Promise.reject(new Error('a fault of somebody else')),
      {
        connection: { url: (await server()).url },
        prefix,
      },
    );
    await eventually(async () => (await queue.getFailedCount()) === 1);
    await failing.close();
    await runner.dispatch([job]);
    const [waiting] = await queue.getJobs(['prioritized']);
    await waiting?.remove();
    await runner.dispatch([job]);
    const worker = new TestWorker();
    runner.start(worker);
    await eventually(() => worker.executed.length === 1);
    expect(worker.executed).toEqual([job.id]);
  });

  it('comes once again, however often its job is dispatched while it is executed', async () => {
    const prefix = randomUUID();
    const runner = await open(await server(), { prefix, concurrency: 3 });
    const end = createSignal();
    const worker = new TestWorker(() => end.given);
    runner.start(worker);
    const [job, other] = [newJob(-1), newJob()];
    await runner.dispatch([job]);
    await eventually(() => worker.executed.length === 1);
    for (let count = 0; count < 3; count += 1) await runner.dispatch([job]);
    await runner.dispatch([other]);
    await eventually(() => worker.executed.length === 2);
    expect(worker.executed).toEqual(idsOf([job, other])); // not two of it at once
    end.give();
    const last = newJob(-2);
    await eventually(() => worker.executed.length === 3);
    await runner.dispatch([last]);
    await eventually(() => worker.executed.length === 4);
    expect(worker.executed).toEqual(idsOf([job, other, job, last]));
  });

  it('ends with its execution also when the runner closes meanwhile', async () => {
    const prefix = randomUUID();
    const runner = await open(await server(), { prefix });
    const end = createSignal();
    const worker = new TestWorker(() => end.given);
    runner.start(worker);
    await runner.dispatch([newJob(), newJob()]);
    await eventually(() => worker.executed.length === 2);
    const closing = runner.close({ deadlineMs: 10_000 });
    const queue = await lookInto(prefix);
    expect(await queue.getActiveCount()).toBe(2);
    end.give();
    await closing;
    expect(await queue.getJobCounts('active', 'completed', 'failed')).toEqual({
      active: 0,
      completed: 2,
      failed: 0,
    });
  });

  it('is kept up to a number and an age after it has ended', async () => {
    const byNumber = randomUUID();
    const byAge = randomUUID();
    const runners = [
      await open(await server(), { prefix: byNumber, keepFinished: 3 }),
      await open(await server(), { prefix: byAge, keepFinishedMs: 0 }),
    ];
    for (const runner of runners) await executeAll(runner, 10);
    const numbers = [byNumber, byAge].map(async (prefix) => {
      const queue = await lookInto(prefix);
      await eventually(async () => (await queue.getActiveCount()) === 0);
      return queue.getCompletedCount();
    });
    const [number, age] = await Promise.all(numbers);
    expect(number).toBe(3);
    expect(age).toBeLessThanOrEqual(1);
  });

  it('leaves nothing in Redis when many of them have ended', async () => {
    const count = Number(process.env['DEVICE_STATS_QUEUE_ENTRIES'] ?? '1000');
    const prefix = randomUUID();
    const redis = await server();
    const runner = await open(redis, { prefix, concurrency: 8, keepFinished: 10 });
    const worker = new TestWorker();
    runner.start(worker);
    const executed = async (jobs: readonly DueJob[]): Promise<void> => {
      const before = worker.executed.length;
      let taken = 0;
      while (taken < jobs.length) taken += await runner.dispatch(jobs.slice(taken, taken + 500));
      await eventually(() => worker.executed.length === before + jobs.length, 60_000);
    };
    await executed(Array.from({ length: 100 }, () => newJob()));
    await eventually(async () => (await runner.status()).active === 0);
    const before = await bytesOf(redis, prefix);
    await executed(Array.from({ length: count }, () => newJob()));
    await eventually(async () => (await runner.status()).active === 0);
    await eventually(async () => (await bytesOf(redis, prefix)) < before * 1.5);
    expect(worker.executed.length).toBe(100 + count);
  }, 120_000);
});

async function executeAll(runner: JobRunner, count: number): Promise<void> {
  const worker = new TestWorker();
  runner.start(worker);
  await runner.dispatch(Array.from({ length: count }, () => newJob()));
  await eventually(() => worker.executed.length === count);
}

/** How many bytes the keys of a prefix take. */
async function bytesOf({ client }: RedisServer, prefix: string): Promise<number> {
  const keys = await client.keys(`${prefix}:*`);
  const sizes = await Promise.all(keys.map((key) => client.memory('USAGE', key, 'SAMPLES', 0)));
  return sizes.reduce<number>((sum, size) => sum + Number(size), 0);
}
