import { highWord } from './double-words.ts';

/** The least scale of which 2^e and 2^-e are ordinary doubles. */
export const leastBinaryScale = -1022;

/**
 * The greatest e, of at most 1022, such that every value is a whole multiple of 2^e; undefined where that is below `least`, and
 * where the first or last value is infinite or one is -0.
 *
 * A double is a whole number, its mantissa, times a power of two: zeros at the mantissa's end make the power greater.
 */
export function binaryScale(
  values: Float64Array,
  { least }: { readonly least: number },
): number | undefined {
  let scale = greatestScale;
  let units = 2 ** -scale;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] ?? 0;
    const whole = value * units;
    // What overflows is whole, what underflows is not.
    if (whole === Math.floor(whole) && whole !== 0) continue;
    const own = scaleOf(values, i);
    if (own === undefined || own < least) return undefined;
    if (own >= scale) continue;
    scale = own;
    units = 2 ** -scale;
  }
  return Number.isFinite(values.at(-1)) && Number.isFinite(values[0]) ? scale : undefined;
}

const greatestScale = 1022;

/** The scale of one finite value; undefined for -0. */
function scaleOf(values: Float64Array, index: number): number | undefined {
  const words = new Int32Array(values.buffer, values.byteOffset + 8 * index, 2);
  const low = words[1 - highWord] ?? 0;
  const high = words[highWord] ?? 0;
  const power = (high >>> 20) & 0x7ff;
  const unit = (power === 0 ? 1 : power) - 1075;
  if (low !== 0) return unit + trailingZeros(low);
  if ((high & 0xfffff) !== 0) return unit + 32 + trailingZeros(high);
  if (power !== 0) return unit + 52;
  return high === 0 ? greatestScale : undefined;
}

function trailingZeros(word: number): number {
  return 31 - Math.clz32(word & -word);
}
