import { expect, test } from 'vitest';
import { interpolateQuantile, quantilePosition } from '../../src/statistics/quantile.ts';

function quantile(sorted: readonly number[], q: number): number {
  const position = quantilePosition(sorted.length, q);
  const lower = sorted[position.lower] ?? Number.NaN;
  return interpolateQuantile(position, { lower, upper: sorted[position.upper] ?? Number.NaN });
}

test.each([
  [0, 1],
  [0.25, 1.75],
  [0.5, 2.5],
  [0.75, 3.25],
  [1, 4],
])('quantile %d of 1 to 4 is %d, as R, NumPy and Excel have it', (q, expected) => {
  expect(quantile([1, 2, 3, 4], q)).toBe(expected);
});

test('every quantile of one value is that value', () => {
  for (const q of [0, 0.3, 0.5, 1]) expect(quantile([7], q)).toBe(7);
});

test('the median of two values whose sum overflows is between them', () => {
  expect(quantile([1.5e308, 1.7e308], 0.5)).toBe(1.6e308);
});

test('the median of two values is their rounded sum, halved', () => {
  expect(quantile([0.1, 0.7], 0.5)).toBe((0.1 + 0.7) / 2);
  expect(quantile([5e-324, 1e-323], 0.5)).toBe(1e-323);
});

test('a quantile between two values that are farther apart than any double is between them', () => {
  expect(quantile([-1.6e308, 1.6e308], 0.25)).toBe(-0.8e308);
  expect(quantile([-Number.MAX_VALUE, Number.MAX_VALUE], 0.999)).toBeLessThan(Number.MAX_VALUE);
});

test('a quantile is never outside of its two values', () => {
  const value = 0.1 + 0.2;
  for (const q of [0.1, 0.3, 0.7, 0.9]) expect(quantile([value, value], q)).toBe(value);
});

test('a quantile that rounds to zero from below is 0, not -0', () => {
  expect(quantile([-5e-324, 0], 0.5)).toBe(0);
  expect(quantile([-5e-324, 0], 0.75)).toBe(0);
});
