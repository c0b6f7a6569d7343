/**
 * The double nearest to `integer` · 2^`exponent`, of two equally near ones the even one.
 *
 * Subnormal results are rounded once, like all others; 0 is never negative. Null when the result is beyond the range of
 * doubles.
 */
export function roundInteger(integer: bigint, exponent: number): number | null {
  if (integer === 0n) return 0;
  if (exponent >= -1074) {
    // `Number` rounds just so, to 53 bits, and the product by a power of two that is a double is exact: a subnormal one is a
    // multiple of 2^-1074 below 2^-1022, so that the integer is below 2^52.
    const rounded = Number(integer) * 2 ** exponent;
    if (Number.isFinite(rounded)) return rounded;
  }
  return roundExtreme(integer, exponent);
}

/** The double nearest to `numerator / denominator` · 2^`exponent`, as of {@link roundInteger}. `denominator` is positive. */
export function roundRational(
  numerator: bigint,
  denominator: bigint,
  exponent: number,
): number | null {
  if (numerator === 0n) return 0;
  const negative = numerator < 0n;
  const magnitude = negative ? -numerator : numerator;
  const unit = topBit(magnitude) - topBit(denominator) - keptBits;
  const { quotient, exact } = divide(magnitude, denominator, -unit);
  const sticky = withSticky(quotient, exact);
  return roundInteger(negative ? -sticky : sticky, unit + exponent - 1);
}

/**
 * The double nearest to the square root of `numerator / denominator`, times 2^`exponent`, as of {@link roundInteger}.
 * `numerator` is not negative, `denominator` is positive.
 */
export function roundSquareRoot(
  numerator: bigint,
  denominator: bigint,
  exponent: number,
): number | null {
  if (numerator === 0n) return 0;
  const unit = Math.floor((topBit(numerator) - topBit(denominator)) / 2) - keptBits;
  const { quotient, exact } = divide(numerator, denominator, -2 * unit);
  const { root, rest } = integerSquareRoot(quotient);
  return roundInteger(withSticky(root, exact && rest === 0n), unit + exponent - 1);
}

/** Bits of a quotient that are looked at, give or take two: a double has 53, and one more is needed to round. */
const keptBits = 58;
const manyBits = 1000n;
const manyBitsLimit = 1n << manyBits;

/** {@link roundInteger} for units that are no doubles, and for integers or results beyond all doubles. */
function roundExtreme(integer: bigint, exponent: number): number | null {
  if (integer < 0n) {
    const positive = roundExtreme(-integer, exponent);
    return positive === null ? null : 0 - positive;
  }
  const bitCount = integer.toString(2).length;
  const dropped = Math.max(bitCount - 53, -1074 - exponent, 0);
  let mantissa = integer >> BigInt(dropped);
  const twiceRest = BigInt.asUintN(dropped, integer) << 1n;
  const unit = 1n << BigInt(dropped);
  if (twiceRest > unit || (twiceRest === unit && mantissa % 2n === 1n)) mantissa += 1n;
  // At most 53 bits, or 2^53, of a unit that is a double: this is exact, or infinite.
  const rounded = Number(mantissa) * 2 ** (exponent + dropped);
  return rounded === Number.POSITIVE_INFINITY ? null : rounded;
}

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

/** One bit more below all others: what was cut off tells the same about rounding as that bit. */
function withSticky(integer: bigint, exact: boolean): bigint {
  return exact ? integer << 1n : (integer << 1n) | 1n;
}

/** The square root of an integer of about 2 · {@link keptBits} bits, cut to an integer, and what its square leaves over. */
function integerSquareRoot(square: bigint): { readonly root: bigint; readonly rest: bigint } {
  if (square === 0n) return { root: 0n, rest: 0n };
  const estimate = BigInt(Math.ceil(Math.sqrt(Number(square))));
  // One step of Newton's method makes 53 right bits 106; what is left to mend is 1 at most.
  let root = (estimate + square / estimate) >> 1n;
  let rest = square - root * root;
  while (rest < 0n) {
    root -= 1n;
    rest += 2n * root + 1n;
  }
  while (rest > 2n * root) {
    rest -= 2n * root + 1n;
    root += 1n;
  }
  return { root, rest };
}
