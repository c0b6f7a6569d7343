import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addScaled, digitsAt, zero } from '../../src/statistics/scaled-integer.ts';
import { propertyRuns } from '../property-runs.ts';
import { anyScaledInteger } from './value-sets.ts';

test('integers add up whatever zeros they leave out', () => {
  fc.assert(
    fc.property(anyScaledInteger, anyScaledInteger, (a, b) => {
      const expected = digitsAt(a, 0) + digitsAt(b, 0);
      expect(digitsAt(addScaled(a, b), 0)).toBe(expected);
      expect(digitsAt(addScaled(b, a), 0)).toBe(expected);
    }),
    propertyRuns(500),
  );
});

test('adding 0 leaves an integer as short as it was', () => {
  const integer = { digits: 5n, zeros: 1000 };
  expect(addScaled(zero, integer)).toStrictEqual(integer);
  expect(addScaled(integer, { digits: 0n, zeros: 3 })).toStrictEqual(integer);
});

test('digits can be had with fewer zeros left out', () => {
  expect(digitsAt({ digits: -5n, zeros: 10 }, 8)).toBe(-20n);
  expect(digitsAt({ digits: -5n, zeros: 10 }, 10)).toBe(-5n);
});
