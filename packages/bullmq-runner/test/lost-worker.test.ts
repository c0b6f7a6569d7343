import { Queue } from 'bullmq';
import { afterEach, expect, it } from 'vitest';
import { type Child, startChild } from '../../../tools/child-process.ts';
import { describeWithRedis } from './describe-with-redis.ts';
import { eventually, newJob, openedRunners } from './opened-runners.ts';
import type { RedisServer } from './redis-server.ts';
import { TestWorker } from './test-worker.ts';

const lockDurationMs = 200;
const stalledCheckMs = 100;
const script = new URL('./processes/execute-for-ever.ts', import.meta.url);

describeWithRedis('what a process was delivered that is lost', () => {
  const { start, open } = openedRunners();
  const children: Child[] = [];
  afterEach(async () => {
    for (const child of children.splice(0)) {
      child.process.kill('SIGKILL');
      await child.ended;
    }
  });

  const startWorker = async (server: RedisServer): Promise<Child> => {
    const child = startChild(script, server.url, lockDurationMs, stalledCheckMs);
    children.push(child);
    expect((await child.lines.next()).value).toBe('started');
    return child;
  };

  it('goes to another one when the process stands still, and is no failure', async () => {
    const server = await start();
    const child = await startWorker(server);
    const runner = await open(server, { lockDurationMs, stalledCheckMs });
    const job = newJob();
    await runner.dispatch([job]);
    expect((await child.lines.next()).value).toBe(job.id);
    child.process.kill('SIGSTOP');
    const worker = new TestWorker();
    runner.start(worker);
    await eventually(() => worker.executed.length === 1);
    expect(worker.executed).toEqual([job.id]);
    // The other process goes on, and gets the next one although it lost the first.
    child.process.kill('SIGCONT');
    const queue = new Queue('jobs', { connection: { url: server.url }, prefix: 'device-stats' });
    await eventually(async () => (await queue.getCompletedCount()) === 1);
    expect(await queue.getFailedCount()).toBe(0);
    await queue.close();
    await runner.dispatch([job]);
    await eventually(() => worker.executed.length === 2);
  });

  it('goes to another one however often that happened', async () => {
    const server = await start();
    const runner = await open(server, { lockDurationMs, stalledCheckMs });
    const job = newJob();
    await runner.dispatch([job]);
    const first = await startWorker(server);
    expect((await first.lines.next()).value).toBe(job.id);
    // As if it had been a thousand times before.
    await server.client.hset('device-stats:jobs:1', 'stc', '1000');
    first.process.kill('SIGKILL');
    const worker = new TestWorker();
    runner.start(worker);
    await eventually(() => worker.executed.length === 1);
    expect(worker.executed).toEqual([job.id]);
  });
});
