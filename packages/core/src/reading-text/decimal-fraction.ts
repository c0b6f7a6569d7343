/** The most decimals of {@link decimalFraction}: greater powers of ten are no doubles. */
export const maxDecimals = 22;

/**
 * `(high * 10 ** lowDigits + low) / 10 ** decimals` as the double next to it, ties to even; NaN where that takes more precision than
 * there is here. All are integers from 0 on: `high` below 1e9, `lowDigits` up to 8, `low` below `10 ** lowDigits` and 0 unless `high`
 * has nine digits, `decimals` up to {@link maxDecimals}.
 *
 * Up to 2^53 the dividend is a double and so is the divisor: their quotient is rounded once (Clinger, "How to read floating point
 * numbers accurately", 1990). A greater dividend is the sum of two doubles. What the first quotient leaves of it is exact (Dekker,
 * "A floating-point technique for extending the available precision", 1971), so that a second one corrects the first. The value
 * then lies between two sums; where both round to the same double, so does the value, since rounding is monotonic (Ziv, "Fast
 * evaluation of elementary mathematical functions with correctly rounded last bit", 1991).
 */
export function decimalFraction(
  high: number,
  low: number,
  lowDigits: number,
  decimals: number,
): number {
  const divisor = powers[decimals] ?? Number.NaN;
  // Exact: 1e9 * 5 ** 8 is below 2^53, and factors of two do not count.
  const leading = high * (powers[lowDigits] ?? Number.NaN);
  const dividend = leading + low;
  const quotient = dividend / divisor;
  if (dividend <= Number.MAX_SAFE_INTEGER) return quotient;
  // Exact, as are all steps to the rest: the halves of the factors have at most 26 bits.
  const unsummed = low - (dividend - leading);
  const product = quotient * divisor;
  const scaled = quotient * splitter;
  const upper = scaled - (scaled - quotient);
  const lower = quotient - upper;
  const divisorUpper = upperPowers[decimals] ?? Number.NaN;
  const divisorLower = divisor - divisorUpper;
  const unmultiplied =
    lower * divisorLower -
    (product - upper * divisorUpper - lower * divisorUpper - upper * divisorLower);
  const rest = dividend - product - unmultiplied;
  // Rounded three times, each by 2^-53 at most; the tolerance is more than twice as much.
  const correction = (rest + unsummed) / divisor;
  const tolerance = correction * 2 ** -50;
  const value = quotient + (correction - tolerance);
  return value === quotient + (correction + tolerance) ? value : Number.NaN;
}

const powers = Float64Array.from({ length: maxDecimals + 1 }, (_, exponent) =>
  Number(`1e${exponent}`),
);

/** Veltkamp: splits a double into halves. */
const splitter = 2 ** 27 + 1;
const upperPowers = powers.map((power) => {
  const scaled = power * splitter;
  return scaled - (scaled - power);
});
