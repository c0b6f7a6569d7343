import { expect, it } from 'vitest';
import { describeWithRedis } from './describe-with-redis.ts';
import { eventually, idsOf, newJob, openedRunners, unavailableAfterMs } from './opened-runners.ts';
import { createSignal, TestWorker } from './test-worker.ts';

describeWithRedis('while Redis is away, a runner', () => {
  const { reserve, start, open } = openedRunners();

  it('opens, says what is wrong, and refuses jobs at once', async () => {
    const server = await reserve();
    for (const concurrency of [0, 2]) {
      const startMs = performance.now();
      const runner = await open(server, { concurrency });
      expect(performance.now() - startMs).toBeLessThan(2_000);
      runner.start(new TestWorker());
      const { isReady, problem, waiting, active } = await runner.status();
      expect({ isReady, waiting, active }).toEqual({ isReady: false, waiting: null, active: 0 });
      expect(problem).toMatch(/^Redis at 127\.0\.0\.1:\d+ cannot be reached: connect ECONNREFUSED/);
      expect(await unavailableAfterMs(() => runner.dispatch([newJob()]))).toBeLessThan(100);
    }
  });

  it('begins when Redis comes, and asks for everything that is due', async () => {
    const server = await reserve();
    const runner = await open(server);
    const worker = new TestWorker();
    runner.start(worker);
    await server.start();
    await eventually(() => worker.redispatches === 1);
    const job = newJob();
    await eventually(async () => (await runner.status()).isReady);
    expect(await runner.dispatch([job])).toBe(1);
    await eventually(() => worker.executed.length === 1);
    expect(worker.executed).toEqual([job.id]);
  });

  it('does the same when it only dispatches', async () => {
    const server = await start();
    const runner = await open(server, { concurrency: 0 });
    const worker = new TestWorker();
    runner.start(worker);
    await server.kill();
    await eventually(async () => !(await runner.status()).isReady);
    expect(worker.redispatches).toBe(0);
    await server.start();
    await eventually(() => worker.redispatches === 1);
    expect(await runner.dispatch([newJob()])).toBe(1);
    expect(await runner.status()).toMatchObject({ isReady: true, waiting: 1 });
  });

  it('refuses jobs within 2 s when Redis takes them and does not answer', async () => {
    const server = await start();
    const runner = await open(server);
    const worker = new TestWorker();
    runner.start(worker);
    server.freeze();
    const startMs = performance.now();
    const [tookMs, status] = await Promise.all([
      unavailableAfterMs(() => runner.dispatch([newJob()])),
      runner.status(),
    ]);
    expect(tookMs).toBeLessThan(2_000);
    expect(performance.now() - startMs).toBeLessThan(2_000);
    expect(status).toMatchObject({ isReady: false, waiting: null });
    server.thaw();
    await eventually(async () => (await runner.status()).isReady);
    const job = newJob();
    await runner.dispatch([job]);
    await eventually(() => worker.executed.includes(job.id));
  });

  it('goes on with executions, and afterwards with a Redis that lost everything', async () => {
    const server = await start();
    const runner = await open(server, { concurrency: 1 });
    const end = createSignal();
    const worker = new TestWorker(() => end.given);
    runner.start(worker);
    const [running, waiting] = [newJob(), newJob()];
    await runner.dispatch([running, waiting]);
    await eventually(() => worker.executed.length === 1);
    await server.kill();
    await eventually(async () => !(await runner.status()).isReady);
    expect((await runner.status()).active).toBe(1);
    expect(await unavailableAfterMs(() => runner.dispatch([newJob()]))).toBeLessThan(100);
    end.give();
    await eventually(async () => (await runner.status()).active === 0);
    await server.start();
    await eventually(() => worker.redispatches === 1);
    await eventually(async () => (await runner.status()).isReady);
    await runner.dispatch([waiting]);
    await eventually(() => worker.executed.length === 2);
    expect(worker.executed).toEqual(idsOf([running, waiting]));
  });

  it('goes on with a Redis that lost everything while an execution runs', async () => {
    const server = await start();
    const runner = await open(server, { concurrency: 1, lockDurationMs: 200, stalledCheckMs: 100 });
    const end = createSignal();
    const worker = new TestWorker(() => end.given);
    runner.start(worker);
    await runner.dispatch([newJob()]);
    await eventually(() => worker.executed.length === 1);
    await server.kill();
    await server.start();
    await eventually(async () => (await runner.status()).isReady);
    const jobs = [newJob(), newJob(), newJob()];
    await runner.dispatch(jobs);
    end.give();
    await eventually(() => worker.executed.length === 4);
    expect(worker.executed.slice(1)).toEqual(idsOf(jobs));
    await eventually(async () => (await runner.status()).waiting === 0);
  });

  it('delivers afterwards what a Redis kept that has a file', async () => {
    const file = ['--appendonly', 'yes', '--appendfsync', 'always'];
    const server = await start(...file);
    const producer = await open(server, { concurrency: 0 });
    producer.start(new TestWorker());
    const jobs = [newJob(), newJob()];
    await producer.dispatch(jobs);
    await server.kill();
    await server.start(...file);
    const runner = await open(server, { concurrency: 1 });
    const worker = new TestWorker();
    runner.start(worker);
    await eventually(() => worker.executed.length === 2);
    expect(worker.executed).toEqual(idsOf(jobs));
  });

  it('survives many interruptions', async () => {
    const server = await start();
    const runner = await open(server);
    const worker = new TestWorker();
    runner.start(worker);
    for (let round = 1; round <= 5; round += 1) {
      const calls = Array.from({ length: 20 }, () => runner.dispatch([newJob(), newJob()]));
      const outcomes = Promise.allSettled(calls);
      await server.kill();
      await Promise.allSettled([outcomes, runner.dispatch([newJob()]), runner.status()]);
      await server.start();
      await eventually(() => worker.redispatches === round);
    }
    await eventually(async () => (await runner.status()).isReady);
    const job = newJob();
    await runner.dispatch([job]);
    await eventually(() => worker.executed.includes(job.id));
    expect((await runner.status()).problem).toBeNull();
  });

  it('says that a password is missing or wrong', async () => {
    const server = await start('--requirepass', 'secret');
    const withPassword = (password: string): string => server.url.replace('//', `//:${password}@`);
    const cases = [
      [server.url, /NOAUTH/],
      [withPassword('wrong'), /WRONGPASS/],
    ] as const;
    for (const [connection, reason] of cases) {
      const runner = await open(server, { connection });
      runner.start(new TestWorker());
      await unavailableAfterMs(() => runner.dispatch([newJob()]));
      const { isReady, problem } = await runner.status();
      expect(isReady).toBe(false);
      expect(problem).toMatch(reason);
      expect(problem).not.toContain('wrong@');
    }
    const runner = await open(server, { connection: withPassword('secret') });
    expect(await runner.dispatch([newJob()])).toBe(1);
  });
});
