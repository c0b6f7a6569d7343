import type { ExactSums } from './exact-sums.ts';
import { roundRational, roundSquareRoot } from './round-rational.ts';

/** The sum, rounded once; 0 for no values, null beyond a double's range. */
export function roundedSum(sums: ExactSums): number | null {
  return roundRational(sums.sum, 1n, -1074);
}

/** The exact sum divided by the count, rounded once; null for no values. It is always within a double's range. */
export function roundedMean(sums: ExactSums): number | null {
  return sums.count === 0 ? null : roundRational(sums.sum, BigInt(sums.count), -1074);
}

/**
 * The sample standard deviation, rounded once: the square root of (n · S2 - S1²) / (n · (n - 1)), where S1 is the exact sum of
 * the n values and S2 that of their squares. Null below two values, and beyond a double's range.
 */
export function sampleDeviation(sums: ExactSums): number | null {
  if (sums.count < 2) return null;
  const n = BigInt(sums.count);
  const { sum, sumOfSquares } = sums;
  return roundSquareRoot(n * sumOfSquares - sum * sum, n * (n - 1n), -1074);
}
