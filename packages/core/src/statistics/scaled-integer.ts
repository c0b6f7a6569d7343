/**
 * An integer without zeros at its low end: `digits` · 2^`zeros`.
 *
 * Exact sums count units of 2^-1074 or 2^-2148, and those of ordinary values have a thousand zeros at their low end. Without
 * them two to four machine words are left. Not all zeros need be left out: one integer has many such forms.
 */
export interface ScaledInteger {
  readonly digits: bigint;
  /** Not negative. */
  readonly zeros: number;
}

/**
 * In what steps sums leave out zeros, so that most can be added as they are; sums of squares do so in steps of twice as many,
 * which is how a sum of squares and the square of a sum fit together.
 */
export const zerosStep = 32;

/** The integer 0. */
export const zero: ScaledInteger = { digits: 0n, zeros: 0 };

/** The sum of two. */
export function addScaled(a: ScaledInteger, b: ScaledInteger): ScaledInteger {
  if (a.digits === 0n) return b;
  if (b.digits === 0n) return a;
  const zeros = Math.min(a.zeros, b.zeros);
  return { digits: digitsAt(a, zeros) + digitsAt(b, zeros), zeros };
}

/** The same with the other sign. */
export function negated({ digits, zeros }: ScaledInteger): ScaledInteger {
  return { digits: -digits, zeros };
}

/** The digits when just `zeros` are left out, no more than there are. */
export function digitsAt(integer: ScaledInteger, zeros: number): bigint {
  const more = integer.zeros - zeros;
  return more === 0 ? integer.digits : integer.digits << BigInt(more);
}
