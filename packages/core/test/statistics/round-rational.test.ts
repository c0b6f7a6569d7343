import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { roundRational, roundSquareRoot } from '../../src/statistics/round-rational.ts';
import { propertyRuns } from '../property-runs.ts';
import { exactly } from './reference-statistics.ts';
import { anyValue } from './value-sets.ts';

describe('a fraction', () => {
  test('of two doubles is rounded as the processor divides them', () => {
    fc.assert(
      fc.property(anyValue, anyValue, (a, b) => {
        fc.pre(b > 0);
        const quotient = a / b;
        expect(roundRational(exactly(a), exactly(b), 0)).toBe(
          Number.isFinite(quotient) ? quotient + 0 : null,
        );
      }),
      propertyRuns(1000),
    );
  });

  test('that is a double is that double', () => {
    fc.assert(
      fc.property(anyValue, fc.integer({ min: 1, max: 1000 }), (value, factor) => {
        expect(roundRational(exactly(value) * BigInt(factor), BigInt(factor), -1074)).toBe(value);
      }),
      propertyRuns(1000),
    );
  });

  test.each([
    ['half the smallest double', 1n, 2n, 0],
    ['more than half the smallest double', 1000n, 1999n, 5e-324],
    ['one and a half of it', 3n, 2n, 1e-323],
    ['minus half of it', -1n, 2n, 0],
    ['between the greatest subnormal and the least normal', 2n ** 53n - 1n, 2n, 2 ** -1022],
  ])('%s is rounded to even', (_, numerator, denominator, expected) => {
    expect(roundRational(numerator, denominator, -1074)).toBe(expected);
  });

  test('is null from the middle between the greatest double and the next power of two', () => {
    const limit = 2n ** 54n - 1n;
    expect(roundRational(limit, 1n, 970)).toBeNull();
    expect(roundRational(-limit, 1n, 970)).toBeNull();
    expect(roundRational(limit * 2n ** 100n - 1n, 1n, 870)).toBe(Number.MAX_VALUE);
  });
});

describe('a square root', () => {
  test('of a double is rounded as the processor takes it', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const square = Math.abs(value);
        // In units of 2^-1074 the square root of a square in units of 2^-2148.
        expect(roundSquareRoot(exactly(square) << 1074n, 1n, -1074)).toBe(Math.sqrt(square));
      }),
      propertyRuns(1000),
    );
  });

  test('of the square of a double is that double', () => {
    fc.assert(
      fc.property(anyValue, fc.integer({ min: 1, max: 1000 }), (value, factor) => {
        const root = Math.abs(value);
        const n = BigInt(factor);
        expect(roundSquareRoot(exactly(root) ** 2n * n, n, -1074)).toBe(root);
      }),
      propertyRuns(1000),
    );
  });

  test.each([
    ['a quarter of the smallest', 1n, 16n, 0],
    ['half of the smallest', 1n, 4n, 0],
    ['a little more than half of the smallest', 1001n, 4000n, 5e-324],
    ['one and a half of the smallest', 9n, 4n, 1e-323],
    ['the square root of two of them', 2n, 1n, 5e-324],
  ])('that is %s double is rounded to even', (_, numerator, denominator, expected) => {
    expect(roundSquareRoot(numerator, denominator, -1074)).toBe(expected);
  });

  test('beyond the greatest double is null', () => {
    expect(roundSquareRoot(2n ** 2048n, 1n, 0)).toBeNull();
    expect(roundSquareRoot(2n ** 2048n - 1n, 1n, 0)).toBeNull();
    expect(roundSquareRoot((2n ** 1024n - 2n ** 971n) ** 2n, 1n, 0)).toBe(Number.MAX_VALUE);
  });
});
