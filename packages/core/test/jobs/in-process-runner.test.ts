import { expect, test } from 'vitest';
import { createInProcessRunner, isDeviceStatsError, type JobId } from '../../src/index.ts';

const idOf = (number: number): JobId => `job-${number}` as JobId;
const dueJobs = (count: number): { id: JobId; priority: number }[] =>
  Array.from({ length: count }, (_, index) => ({ id: idOf(index), priority: 0 }));

test('what does not fit its memory is left to the storage', async () => {
  const runner = createInProcessRunner({ concurrency: 1, maxWaiting: 3 });
  const executed: JobId[] = [];
  const gate = Promise.withResolvers<void>();
  runner.start({
    execute: async (id) => {
      executed.push(id);
      await gate.promise;
    },
    redispatch: () => undefined,
  });
  // One is executed at once and waits no longer.
  expect(await runner.dispatch(dueJobs(1))).toBe(1);
  await Promise.resolve();
  expect(await runner.dispatch(dueJobs(10).slice(1))).toBe(3);
  expect(await runner.status()).toEqual({ isReady: true, problem: null, waiting: 3, active: 1 });
  gate.resolve();
  await runner.close({ deadlineMs: 1_000 });
  expect(executed).toEqual([idOf(0)]);
});

test('numbers that cannot be are refused by name', () => {
  for (const options of [{ concurrency: 0 }, { concurrency: 1.5 }, { maxWaiting: Number.NaN }]) {
    const [name] = Object.keys(options);
    let thrown: unknown;
    try {
      createInProcessRunner(options);
    } catch (error) {
      thrown = error;
    }
    expect(isDeviceStatsError(thrown, 'INVALID_OPTION') && thrown.details.option).toBe(name);
  }
});
