/** Where a quantile lies among n values in ascending order, counted from 0. */
export interface QuantilePosition {
  readonly q: number;
  /** The rank of the value at or below the quantile. */
  readonly lower: number;
  /** The rank of the value at or above it: `lower` or the next. */
  readonly upper: number;
  /** How far it is from the one to the other, in [0, 1). */
  readonly fraction: number;
}

/**
 * Where quantile `q` in [0, 1] of `count` > 0 values lies: Hyndman and Fan's definition 7, h = (n - 1) · q, computed in
 * doubles. (R. J. Hyndman and Y. Fan, "Sample Quantiles in Statistical Packages", The American Statistician 50, 1996.)
 */
export function quantilePosition(count: number, q: number): QuantilePosition {
  const h = (count - 1) * q;
  const lower = Math.floor(h);
  const fraction = h - lower;
  return { q, lower, upper: fraction > 0 ? lower + 1 : lower, fraction };
}

/**
 * The quantile from the values at its two ranks: v_j + g · (v_j+1 - v_j), kept between them; for q = 0.5 the median as
 * {@link midpoint} has it. Never -0.
 */
export function interpolateQuantile(
  { q, fraction }: QuantilePosition,
  { lower, upper }: { readonly lower: number; readonly upper: number },
): number {
  if (fraction === 0) return lower + 0;
  if (q === 0.5) return midpoint(lower, upper);
  const difference = upper - lower;
  // Two values of opposite signs may be farther apart than any double; at half the scale they are not.
  const value = Number.isFinite(difference)
    ? lower + fraction * difference
    : 2 * (lower / 2 + fraction * (upper / 2 - lower / 2));
  return Math.min(Math.max(value, lower), upper) + 0;
}

/** (a + b) / 2, or a / 2 + b / 2 where that overflows. Never -0. */
function midpoint(a: number, b: number): number {
  const sum = a + b;
  // Adding 0 turns -0, which half of the smallest negative double rounds to, into 0.
  return (Number.isFinite(sum) ? sum / 2 : a / 2 + b / 2) + 0;
}
