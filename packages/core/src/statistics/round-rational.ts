/**
 * The double nearest to `numerator / denominator` · 2^`exponent`, of two equally near ones the even one.
 *
 * Subnormal results are rounded once, like all others; 0 is never negative. Null when the result is beyond the range of
 * doubles. `denominator` is positive.
 */
export function roundRational(
  numerator: bigint,
  denominator: bigint,
  exponent: number,
): number | null {
  if (numerator === 0n) return 0;
  if (numerator < 0n) {
    const positive = roundRational(-numerator, denominator, exponent);
    return positive === null ? null : 0 - positive;
  }
  const unit = topBit(numerator) - topBit(denominator) + exponent - keptBits;
  const { quotient, exact } = divide(numerator, denominator, exponent - unit);
  return toDouble(quotient, { unit, exact });
}

/**
 * The double nearest to the square root of `numerator / denominator`, times 2^`exponent`, rounded as by
 * {@link roundRational}. `numerator` is not negative, `denominator` is positive.
 */
export function roundSquareRoot(
  numerator: bigint,
  denominator: bigint,
  exponent: number,
): number | null {
  if (numerator === 0n) return 0;
  const half = Math.floor((topBit(numerator) - topBit(denominator)) / 2);
  const unit = half + exponent - keptBits;
  const { quotient, exact } = divide(numerator, denominator, 2 * (exponent - unit));
  const root = integerSquareRoot(quotient);
  return toDouble(root, { unit, exact: exact && root * root === quotient });
}

/** Bits of a quotient that are looked at, give or take two: a double has 53, and one more is needed to round. */
const keptBits = 58;
const manyBits = 1000n;
const manyBitsLimit = 1n << manyBits;
const beyondRange = 0x7ffn << 52n;

/** The position of the highest set bit of a positive integer, or one more. */
function topBit(integer: bigint): number {
  let rest = integer;
  let skipped = 0;
  while (rest >= manyBitsLimit) {
    rest >>= manyBits;
    skipped += Number(manyBits);
  }
  return skipped + Math.floor(Math.log2(Number(rest)));
}

/** `numerator / denominator` · 2^`shift`, cut to an integer, and whether nothing was cut off. */
function divide(
  numerator: bigint,
  denominator: bigint,
  shift: number,
): { readonly quotient: bigint; readonly exact: boolean } {
  if (shift >= 0) {
    const dividend = numerator << BigInt(shift);
    const quotient = dividend / denominator;
    return { quotient, exact: quotient * denominator === dividend };
  }
  // Cutting in two steps comes to the same, and divides a short integer instead of a long one.
  const dividend = numerator >> BigInt(-shift);
  const quotient = dividend / denominator;
  const exact = quotient * denominator === dividend && BigInt.asUintN(-shift, numerator) === 0n;
  return { quotient, exact };
}

/** The square root, cut to an integer, of an integer of about 2 · {@link keptBits} bits. */
function integerSquareRoot(square: bigint): bigint {
  if (square === 0n) return 0n;
  const estimate = BigInt(Math.ceil(Math.sqrt(Number(square))));
  // One step of Newton's method makes 53 right bits 106; what is left to mend is 1 at most.
  let root = (estimate + square / estimate) >> 1n;
  while (root * root > square) root -= 1n;
  while ((root + 1n) * (root + 1n) <= square) root += 1n;
  return root;
}

/** Rounds `integer` · 2^`unit`, to which less than one unit is to be added when it is not exact. */
function toDouble(
  integer: bigint,
  { unit, exact }: { readonly unit: number; readonly exact: boolean },
): number | null {
  // Any cut-off rest tells the same about rounding as one bit below all others.
  const sticky = (integer << 1n) | (exact ? 0n : 1n);
  const bitCount = sticky.toString(2).length;
  const dropped = Math.max(bitCount - 53, -1074 - (unit - 1));
  const half = 1n << BigInt(dropped - 1);
  const rest = BigInt.asUintN(dropped, sticky);
  let mantissa = sticky >> BigInt(dropped);
  if (rest > half || (rest === half && mantissa % 2n === 1n)) mantissa += 1n;
  // The mantissa's own top bit raises the exponent field by one, except in subnormals, where that is 0.
  const bits = (BigInt(unit - 1 + dropped + 1074) << 52n) + mantissa;
  if (bits >= beyondRange) return null;
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, bits);
  return view.getFloat64(0);
}
