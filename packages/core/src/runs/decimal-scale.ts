/**
 * The smallest k from 0 to 15 such that every value is a whole number divided by 10^k, to the bit; undefined if there is none,
 * or if one is -0. The whole numbers are {@link scaled}.
 *
 * Division rounds correctly and 10^k is exact, so a decimal fraction that was parsed comes back as the same double.
 */
export function decimalScale(values: Float64Array): number | undefined {
  let k = 0;
  let power = 1;
  /** Values before it are known to be whole at smaller scales only. */
  let changed = 0;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] ?? 0;
    while (!isScaled(value, power)) {
      k += 1;
      if (k === powersOfTen.length) return undefined;
      power = powersOfTen[k] ?? 0;
      changed = i;
    }
  }
  // A great value may be whole at a small scale only.
  for (let i = 0; i < changed; i += 1) if (!isScaled(values[i] ?? 0, power)) return undefined;
  return k;
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
  // Of -0 it makes 0, which is another value.
  const whole = scaled(value, power) + 0;
  return Math.abs(whole) <= greatestScaled && Object.is(whole / power, value);
}
