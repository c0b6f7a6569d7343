/**
 * The smallest k from 0 to 15 such that every value is a whole number divided by 10^k, to the bit; undefined if there is none.
 * The whole numbers are {@link scaled}.
 *
 * Division rounds correctly and 10^k is exact, so a decimal fraction that was parsed comes back as the same double.
 */
export function decimalScale(values: Float64Array): number | undefined {
  let k = 0;
  for (const value of values) {
    while (!isScaled(value, powersOfTen[k] ?? 0)) {
      k += 1;
      if (k === powersOfTen.length) return undefined;
    }
  }
  // A great value may be whole at a small scale only.
  const power = powersOfTen[k] ?? 0;
  return values.every((value) => isScaled(value, power)) ? k : undefined;
}

/** 10^k, for a scale. */
export function powerOfTen(k: number): number {
  return powersOfTen[k] ?? Number.NaN;
}

/** The whole number that, divided by `power`, gives the value. */
export function scaled(value: number, power: number): number {
  return Math.round(value * power);
}

const powersOfTen: readonly number[] = Array.from({ length: 16 }, (_, k) => Number(`1e${k}`));
/** So that the difference of two is exact. */
const greatestScaled = 2 ** 52;

function isScaled(value: number, power: number): boolean {
  const whole = scaled(value, power);
  return Math.abs(whole) <= greatestScaled && Object.is(whole / power, value);
}
