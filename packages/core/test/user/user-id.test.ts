import { expect, test } from 'vitest';
import { parseUserId } from '../../src/user/user-id.ts';
import { faultsOf } from '../thrown-by.ts';

test('positive integers are user ids', () => {
  expect(parseUserId(1)).toBe(1);
  expect(parseUserId(Number.MAX_SAFE_INTEGER)).toBe(Number.MAX_SAFE_INTEGER);
});

test.each([0, -0, -1, 1.5, Number.NaN, Infinity, 2 ** 53, 1e308, '1', 1n, null, undefined, [1]])(
  '%s is none',
  (value) => {
    expect(faultsOf(() => parseUserId(value))).toStrictEqual([
      'userId: must be an integer from 1 to 9007199254740991',
    ]);
  },
);
