import { expect, it } from 'vitest';
import { startChild } from '../../../tools/child-process.ts';
import { describeWithRedis } from './describe-with-redis.ts';
import { eventually, newJob, openedRunners, unavailableAfterMs } from './opened-runners.ts';
import { createSignal, TestWorker } from './test-worker.ts';

const longMs = 3_600_000;

describeWithRedis('while Redis is away, closing', () => {
  const { reserve, start, open } = openedRunners();

  it('ends soon when nothing runs', async () => {
    for (const server of [await reserve(), await start(), await start()]) {
      const runner = await open(server);
      runner.start(new TestWorker());
      await server.kill();
      expect(await durationOf(runner.close({ deadlineMs: longMs }))).toBeLessThan(1_000);
    }
  });

  it('waits for the executions that run, and no longer', async () => {
    const server = await start();
    const runner = await open(server);
    const end = createSignal();
    const worker = new TestWorker(() => end.given);
    runner.start(worker);
    await runner.dispatch([newJob()]);
    await eventually(() => worker.executed.length === 1);
    await server.kill();
    await eventually(async () => !(await runner.status()).isReady);
    let isClosed = false;
    const closing = runner.close({ deadlineMs: longMs }).then(() => {
      isClosed = true;
    });
    expect((await runner.status()).active).toBe(1);
    expect(isClosed).toBe(false);
    end.give();
    expect(await durationOf(closing)).toBeLessThan(1_000);
  });

  it('ends at its deadline when executions do not', async () => {
    const server = await start();
    const runner = await open(server);
    const end = createSignal();
    const worker = new TestWorker(() => end.given);
    runner.start(worker);
    await runner.dispatch([newJob()]);
    await eventually(() => worker.executed.length === 1);
    await server.kill();
    expect(await durationOf(runner.close({ deadlineMs: 200 }))).toBeLessThan(1_000);
    end.give();
  });

  it('ends at its deadline when Redis does not answer', async () => {
    const server = await start();
    const runner = await open(server);
    runner.start(new TestWorker());
    server.freeze();
    await unavailableAfterMs(() => runner.dispatch([newJob()]));
    expect(await durationOf(runner.close({ deadlineMs: 300 }))).toBeLessThan(1_000);
  });

  it.each(['killed', 'frozen'])('lets the process end, its Redis %s', async (state) => {
    const server = await start();
    const child = startChild(
      new URL('./processes/close-on-signal.ts', import.meta.url),
      server.url,
    );
    await child.lines.next();
    if (state === 'killed') await server.kill();
    else server.freeze();
    child.process.stdin.end();
    expect((await child.lines.next()).value).toBe('closed');
    const closedMs = performance.now();
    expect(await child.ended).toBe('0');
    expect(performance.now() - closedMs).toBeLessThan(4_000);
  });
});

async function durationOf(promise: Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await promise;
  return performance.now() - startMs;
}
