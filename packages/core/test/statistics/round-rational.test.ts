import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  roundInteger,
  roundRational,
  roundSquareRoot,
} from '../../src/statistics/round-rational.ts';
import { propertyRuns } from '../property-runs.ts';
import { exactly, nearest, nearestRoot } from './reference-statistics.ts';
import { anyValue } from './value-sets.ts';

/** Doubles, and what lies half-way between two of them, and next to that, in units of 2^-(1074 + extraBits). */
const extraBits = 70n;
const nearDoubles = fc
  .tuple(anyValue, fc.boolean(), fc.bigInt({ min: -2n, max: 2n }))
  .map(([value, halfway, offset]) => {
    const exact = exactly(value) << extraBits;
    const magnitude = exact < 0n ? -exact : exact;
    const bitCount = magnitude.toString(2).length;
    const unit = 1n << BigInt(Math.max(bitCount - 53, Number(extraBits)));
    return exact + (halfway ? unit / 2n : 0n) + offset;
  });
const anyInteger = fc.oneof(
  nearDoubles,
  fc.tuple(fc.bigInt(), fc.nat({ max: 2200 })).map(([n, shift]) => n << BigInt(shift)),
);

describe('an integer', () => {
  test('is rounded to the nearest double, of two to the even one', () => {
    fc.assert(
      fc.property(anyInteger, fc.nat({ max: 100 }), (integer, zeros) => {
        const denominator = 1n << extraBits;
        expect(roundInteger(integer, -1074 - Number(extraBits))).toBe(
          nearest(integer, denominator),
        );
        // The same, and the same with zeros at its low end.
        expect(roundInteger(integer << BigInt(zeros), -1074 - Number(extraBits) - zeros)).toBe(
          nearest(integer, denominator),
        );
      }),
      propertyRuns(500),
    );
  });

  test.each([
    ['0 far beyond all doubles', 0n, 5000, 0],
    ['1 far beyond all doubles', 1n, 5000, null],
    ['1 far below all doubles', 1n, -5000, 0],
    ['-1 far below all doubles', -1n, -5000, 0],
    ['a long one of small units', 2n ** 3000n + 1n, -3000, 1],
    ['the smallest double', 1n, -1074, 5e-324],
    ['half of it', 1n, -1075, 0],
    ['more than half of it', 3n, -1076, 5e-324],
    ['the least normal double', 1n, -1022, 2 ** -1022],
    ['a little less than that', 2n ** 60n - 1n, -1082, 2 ** -1022],
    ['half a unit less than that', 2n ** 53n - 1n, -1075, 2 ** -1022],
    ['less than even that', 2n ** 60n - 2n ** 7n - 1n, -1082, 2 ** -1022 - 2 ** -1074],
    ['the greatest subnormal', 2n ** 52n - 1n, -1074, 2 ** -1022 - 2 ** -1074],
    ['the greatest double', 2n ** 53n - 1n, 971, Number.MAX_VALUE],
    ['less than half a unit more', 2n ** 60n - 2n ** 6n - 1n, 964, Number.MAX_VALUE],
    ['half a unit more', 2n ** 60n - 2n ** 6n, 964, null],
  ] as const)('that is %s is rounded once', (_, integer, exponent, expected) => {
    expect(roundInteger(integer, exponent)).toBe(expected);
  });
});

describe('a fraction', () => {
  test('is rounded to the nearest double, of two to the even one', () => {
    fc.assert(
      fc.property(anyInteger, fc.bigInt({ min: 1n, max: 2n ** 60n }), (integer, n) => {
        const exponent = -1074 - Number(extraBits);
        const expected = nearest(integer, n << extraBits);
        expect(roundRational(integer, n, exponent)).toBe(expected);
        expect(roundRational(integer * n, n, exponent)).toBe(nearest(integer, 1n << extraBits));
      }),
      propertyRuns(500),
    );
  });

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
  test('is rounded to the nearest double, of two to the even one', () => {
    fc.assert(
      fc.property(
        anyInteger,
        fc.bigInt({ min: -1n, max: 1n }),
        fc.bigInt({ min: 1n, max: 2n ** 60n }),
        (root, offset, n) => {
          fc.pre(root !== 0n);
          const square = root * root * n + offset;
          const denominator = n << (2n * extraBits);
          expect(roundSquareRoot(square, n, -1074 - Number(extraBits))).toBe(
            nearestRoot(square, denominator),
          );
        },
      ),
      propertyRuns(500),
    );
  });

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
