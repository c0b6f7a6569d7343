import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimalFraction, maxDecimals } from '../../src/reading-text/decimal-fraction.ts';
import { propertyRuns } from '../property-runs.ts';

const high = fc.oneof(
  fc.nat({ max: 999_999_999 }),
  fc.integer({ min: 100_000_000, max: 999_999_999 }),
);
const lowDigits = fc.nat({ max: 8 });
const decimals = fc.nat({ max: maxDecimals });

test('a fraction is the double next to it, or is not known', () => {
  let known = 0;
  let count = 0;
  const input = fc.tuple(high, lowDigits, decimals).chain(([upper, places, scale]) =>
    fc.record({
      upper: fc.constant(upper),
      places: fc.constant(upper < 100_000_000 ? 0 : places),
      scale: fc.constant(scale),
      lower: fc.nat({ max: upper < 100_000_000 ? 0 : 10 ** places - 1 }),
    }),
  );
  fc.assert(
    fc.property(input, ({ upper, lower, places, scale }) => {
      const value = decimalFraction(upper, lower, places, scale);
      const dividend = BigInt(upper) * 10n ** BigInt(places) + BigInt(lower);
      count += 1;
      if (Number.isNaN(value)) return;
      known += 1;
      expect(value).toBe(Number(`${dividend}e-${scale}`));
    }),
    propertyRuns(4_000),
  );
  expect(known / count).toBeGreaterThan(0.99);
});

test('a fraction as near to half-way between two doubles as can be is none of its neighbours', () => {
  // w / 10^k is away from (2m + 1) / 2^(k + s) by d / 5^k half steps between doubles, where w * 2^s = (2m + 1) * 5^k + d.
  const input = fc.record({
    scale: fc.integer({ min: 18, max: maxDecimals }),
    distance: fc.constantFrom(-3n, -1n, 1n, 3n),
    candidate: fc.bigInt({ min: 0n, max: 2n ** 54n }),
  });
  fc.assert(
    fc.property(input, ({ scale, distance, candidate }) => {
      const fives = 5n ** BigInt(scale);
      // So that w has 56 bits.
      const shift = BigInt(fives.toString(2).length - 2);
      const period = 2n ** shift;
      const residue = mod(-distance * inverse(fives, period), period);
      const odd = 2n ** 53n + (candidate % 2n ** 53n);
      const halfWay = odd - mod(odd - residue, period);
      const dividend = (halfWay * fives + distance) / period;
      fc.pre(halfWay >= 2n ** 53n && dividend >= 10n ** 16n && dividend < 10n ** 17n);
      const low = Number(dividend % 10n ** 8n);
      const value = decimalFraction(Number(dividend / 10n ** 8n), low, 8, scale);
      const expected = Number(`${dividend}e-${scale}`);
      expect(Number.isNaN(value) ? expected : value).toBe(expected);
    }),
    propertyRuns(1_000),
  );
});

function mod(value: bigint, modulus: bigint): bigint {
  return ((value % modulus) + modulus) % modulus;
}

/** The inverse of an odd number modulo a power of two, by Newton's method. */
function inverse(value: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (let bits = 1; bits < 64; bits *= 2) {
    result = mod(result * (2n - value * result), modulus);
  }
  return result;
}
