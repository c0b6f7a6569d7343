import type { ExactSums } from './exact-sums.ts';
import { roundInteger, roundRational, roundSquareRoot } from './round-rational.ts';
import { digitsAt } from './scaled-integer.ts';

/** The sum, rounded once; 0 for no values, null beyond a double's range. */
export function roundedSum(sums: ExactSums): number | null {
  const { sum } = sums.totals;
  return roundInteger(sum.digits, sum.zeros - 1074);
}

/** The exact sum divided by the count, rounded once; null for no values. It is always within a double's range. */
export function roundedMean(sums: ExactSums): number | null {
  const { count, sum } = sums.totals;
  return count === 0 ? null : roundRational(sum.digits, BigInt(count), sum.zeros - 1074);
}

/**
 * The sample standard deviation, rounded once: the square root of (n · S2 - S1²) / (n · (n - 1)), where S1 is the exact sum of
 * the n values and S2 that of their squares. Null below two values, and beyond a double's range.
 */
export function sampleDeviation(sums: ExactSums): number | null {
  const { count, sum, sumOfSquares } = sums.totals;
  if (count < 2) return null;
  const n = BigInt(count);
  // Those left out of both, so that half of them are whole zeros of the root.
  const zeros = Math.min(sum.zeros, Math.floor(sumOfSquares.zeros / 2));
  const s1 = digitsAt(sum, zeros);
  const s2 = digitsAt(sumOfSquares, 2 * zeros);
  return roundSquareRoot(n * s2 - s1 * s1, n * (n - 1n), zeros - 1074);
}
