import { once } from 'node:events';
import { expect, it } from 'vitest';
import { eventually, newJob, openedRunners, unavailableAfterMs } from './opened-runners.ts';
import { describeWithRedis } from './redis-server.ts';
import { TestWorker } from './test-worker.ts';

describeWithRedis('a runner looks at how Redis is set up, and', () => {
  const { start, open } = openedRunners();

  it('warns once of a policy by which jobs get lost', async () => {
    const eviction = ['--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru'];
    const server = await start(...eviction);
    const warnings: string[] = [];
    const worker = new TestWorker();
    const runner = await open(server, { onWarning: (message) => warnings.push(message) });
    runner.start(worker);
    await eventually(() => warnings.length > 0);
    expect(warnings).toEqual([
      expect.stringMatching(/maxmemory-policy of Redis is allkeys-lru.*noeviction/),
    ]);
    await server.kill();
    await server.start(...eviction);
    await eventually(() => worker.redispatches === 1);
    await runner.dispatch([newJob()]);
    await eventually(() => worker.executed.length === 1);
    expect(warnings.length).toBe(1);
  });

  it('warns through the process by default', async () => {
    const server = await start('--maxmemory-policy', 'volatile-ttl');
    const warned = once(process, 'warning');
    await open(server);
    const [warning]: unknown[] = await warned;
    expect(String(warning)).toMatch(/DeviceStatsWarning.*volatile-ttl/);
  });

  it('warns of nothing when all is well', async () => {
    const server = await start();
    const warnings: string[] = [];
    const runner = await open(server, { onWarning: (message) => warnings.push(message) });
    await runner.dispatch([newJob()]);
    await runner.close({ deadlineMs: 1_000 });
    expect(warnings).toEqual([]);
  });

  it('says that its memory is full, and goes on when it is not', async () => {
    const server = await start('--maxmemory-policy', 'noeviction');
    const runner = await open(server);
    const worker = new TestWorker();
    const [waiting, refused] = [newJob(), newJob()];
    await runner.dispatch([waiting]);
    await server.client.config('SET', 'maxmemory', '1');
    runner.start(worker);
    await unavailableAfterMs(() => runner.dispatch([refused]));
    await eventually(async () => (await runner.status()).problem?.includes('OOM'));
    await server.client.config('SET', 'maxmemory', '0');
    await eventually(async () => (await runner.status()).isReady);
    await runner.dispatch([refused]);
    await eventually(() => worker.executed.length === 2);
    expect(worker.executed).toEqual([waiting.id, refused.id]);
  });
});
