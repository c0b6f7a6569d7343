import { highWord } from './double-words.ts';
import { greatestPacked } from './packed-integers.ts';

/**
 * How many doubles on from each value the next is, less 1; undefined if one is too far. The bits of doubles, those of negative ones
 * turned round, are integers in the same order.
 *
 * @param values strictly ascending, with -0 before 0
 */
export function bitSteps(values: Float64Array): Float64Array | undefined {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
  const steps = new Float64Array(Math.max(values.length - 1, 0));
  let high = 0;
  let low = 0;
  for (let i = 0; i < values.length; i += 1) {
    const top = words[2 * i + highWord] ?? 0;
    const bottom = words[2 * i + 1 - highWord] ?? 0;
    const negative = top >= signBit;
    const nextHigh = negative ? ~top >>> 0 : top + signBit;
    const nextLow = negative ? ~bottom >>> 0 : bottom;
    const step = (nextHigh - high) * two32 + (nextLow - low) - 1;
    if (i > 0) {
      if (step >= greatestPacked) return undefined;
      steps[i - 1] = step;
    }
    high = nextHigh;
    low = nextLow;
  }
  return steps;
}

/** Turns how many doubles on each value is, but for the first, into the values: adds 64-bit integers as two halves. */
export function addBitSteps(values: Float64Array): void {
  const words = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
  const top = words[highWord] ?? 0;
  const bottom = words[1 - highWord] ?? 0;
  let high = top < 0 ? ~top : top ^ signBit;
  let low = top < 0 ? ~bottom : bottom;
  for (let i = 1; i < values.length; i += 1) {
    const step = values[i] ?? 0;
    const sum = (low >>> 0) + (step >>> 0);
    low = sum | 0;
    high = (high + ((step / two32) | 0) + Number(sum >= two32)) | 0;
    // The integers of positive doubles have the sign bit set.
    words[2 * i + highWord] = high < 0 ? high ^ signBit : ~high;
    words[2 * i + 1 - highWord] = high < 0 ? low : ~low;
  }
}

const signBit = 2 ** 31;
const two32 = 2 ** 32;
