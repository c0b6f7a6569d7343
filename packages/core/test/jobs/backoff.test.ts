import { expect, test } from 'vitest';
import { backoffMs } from '../../src/jobs/backoff.ts';

test('a pause is twice as long after each further failure, the second half of it random', () => {
  expect([1, 2, 3, 4].map((failures) => backoffMs(failures, 0))).toEqual([
    500, 1_000, 2_000, 4_000,
  ]);
  expect([1, 2, 3].map((failures) => backoffMs(failures, 0.5))).toEqual([750, 1_500, 3_000]);
  expect(backoffMs(1, 0.999)).toBeLessThanOrEqual(1_000);
});

test('a pause is at most five minutes', () => {
  expect(backoffMs(100, 1 - Number.EPSILON)).toBe(300_000);
  expect(backoffMs(2_000, 0)).toBe(150_000);
});
