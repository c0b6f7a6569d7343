import { expect, test } from 'vitest';
import { runOverload } from '../../src/load/overload/run-overload.ts';

test('a server that is sent three times what it may take serves its limit and loses nothing', async () => {
  const figures = await runOverload({ cap: 200, seconds: 10 });
  expect(figures.survived).toBe(true);
  expect(figures.recorded).toMatchObject({ wrong: 0, failed: 0, messages: [] });
  expect(figures.stock.faults).toEqual([]);
  expect(figures.stock.readings).toBeGreaterThan(200);
  expect(figures.offered / figures.cap).toBeGreaterThan(2);
  expect(figures.goodput / figures.cap).toBeGreaterThanOrEqual(0.8);
  expect(figures.recorded.refusals.requests).toBeGreaterThan(figures.recorded.all.requests / 3);
  // Times are those of a machine that may be busy with other tests; the benchmark has the limits.
  expect(figures.recorded.refusals.p99Ms).toBeLessThan(1_000);
  expect(figures.healthP99Ms).toBeLessThan(1_000);
  expect(figures.memoryGrowth).toBeLessThan(1.5);
});
