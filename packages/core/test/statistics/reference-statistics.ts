import type { MetricStatistics } from '../../src/statistics/statistics.ts';

/**
 * Statistics as the definitions say them, in whole numbers and without any regard to speed: values are multiples of 2^-1074,
 * and a result is the double that is found nearest to a fraction by looking at all of them, in the manner of a telephone book.
 */
export function referenceStatistics(
  values: readonly number[],
  quantiles: readonly number[],
): MetricStatistics {
  const sorted = values.toSorted((a, b) => a - b);
  const exact = values.map(exactly);
  const n = BigInt(values.length);
  const sum = exact.reduce((total, value) => total + value, 0n);
  const squares = exact.reduce((total, value) => total + value * value, 0n);
  const quantile = (q: number): number | null =>
    sorted.length === 0 ? null : positiveZero(referenceQuantile(sorted, q));
  return {
    count: values.length,
    min: sorted[0] ?? null,
    max: sorted.at(-1) ?? null,
    sum: nearest(sum, 1n),
    mean: n === 0n ? null : nearest(sum, n),
    stddev: n < 2n ? null : nearestRoot(n * squares - sum * sum, n * (n - 1n)),
    median: quantile(0.5),
    quantiles: Object.fromEntries(quantiles.map((q) => [String(q), quantile(q)])),
  };
}

/** A double in units of 2^-1074. */
export function exactly(value: number): bigint {
  const bits = bitsOf(Math.abs(value));
  const exponent = bits >> 52n;
  const fraction = bits % 2n ** 52n;
  const magnitude = exponent === 0n ? fraction : (fraction + 2n ** 52n) * 2n ** (exponent - 1n);
  return value < 0 ? -magnitude : magnitude;
}

function referenceQuantile(sorted: readonly number[], q: number): number {
  const h = (sorted.length - 1) * q;
  const j = Math.floor(h);
  const a = sorted[j] ?? Number.NaN;
  const b = sorted[Math.min(j + 1, sorted.length - 1)] ?? Number.NaN;
  if (h === j) return a;
  if (q === 0.5) return Number.isFinite(a + b) ? (a + b) / 2 : a / 2 + b / 2;
  if (!Number.isFinite(b - a)) {
    const value = 2 * (a / 2 + (h - j) * (b / 2 - a / 2));
    return Math.max(a, Math.min(b, value));
  }
  return Math.max(a, Math.min(b, a + (h - j) * (b - a)));
}

/** The double nearest to numerator / denominator units of 2^-1074; of two, the even one; null when that is no double. */
export function nearest(numerator: bigint, denominator: bigint): number | null {
  if (numerator < 0n) {
    const positive = nearest(-numerator, denominator);
    return positive === null ? null : positiveZero(-positive);
  }
  return nearestWhere((twice) => twice * denominator - 2n * numerator);
}

/** As {@link nearest}, to the square root of numerator / denominator such units squared. */
export function nearestRoot(numerator: bigint, denominator: bigint): number | null {
  return nearestWhere((twice) => twice * twice * denominator - 4n * numerator);
}

/** `compare` tells whether half its argument is below (negative), above (positive) or at what is looked for. */
function nearestWhere(compare: (twice: bigint) => bigint): number | null {
  let low = 0n;
  let high = infinity;
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (compare(2n * exactlyAt(middle)) <= 0n) low = middle;
    else high = middle;
  }
  const side = compare(exactlyAt(low) + exactlyAt(low + 1n));
  const bits = side > 0n || (side === 0n && low % 2n === 0n) ? low : low + 1n;
  return bits === infinity ? null : doubleOf(bits);
}

const infinity = 0x7ffn << 52n;

function exactlyAt(bits: bigint): bigint {
  return bits === infinity ? 2n ** (1024n + 1074n) : exactly(doubleOf(bits));
}

function bitsOf(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0);
}

function doubleOf(bits: bigint): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, bits);
  return view.getFloat64(0);
}

function positiveZero(value: number): number {
  return value === 0 ? 0 : value;
}
