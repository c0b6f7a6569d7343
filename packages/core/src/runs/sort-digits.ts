import { highWord } from './double-words.ts';

/**
 * Sorts values but for those that differ in the lower half of their bits only, in place: a radix sort by the upper half, 11 bits at a
 * time from the low ones. O(n) whatever the values.
 *
 * @param values without NaN and -0
 */
export function sortByDigits(values: Float64Array): void {
  const { length } = values;
  const counts = countDigits(values);
  let from = values;
  let to: Float64Array = new Float64Array(length);
  for (let pass = 0; pass < passes; pass += 1) {
    if (!startDigits(counts, { pass, length })) continue;
    scatter(from, to, { counts, pass });
    [from, to] = [to, from];
  }
  if (from !== values) values.set(from);
}

const passes = 3;
const digitBits = 11;
const digits = 2 ** digitBits;
const digitMask = digits - 1;
/** The upper half of a double's bits as an integer that grows with the double: negative ones turned round. */
function keyOf(word: number): number {
  return word ^ ((word >> 31) | signBit);
}

const signBit = 2 ** 31;

function wordsOf(values: Float64Array): Int32Array {
  return new Int32Array(values.buffer, values.byteOffset, values.length * 2);
}

/** How often each digit occurs, for all passes. */
function countDigits(values: Float64Array): Uint32Array {
  const counts = new Uint32Array(passes * digits);
  const words = wordsOf(values);
  for (let i = highWord; i < words.length; i += 2) {
    const key = keyOf(words[i] ?? 0);
    const low = key & digitMask;
    const middle = digits + ((key >>> digitBits) & digitMask);
    const high = 2 * digits + (key >>> (2 * digitBits));
    counts[low] = (counts[low] ?? 0) + 1;
    counts[middle] = (counts[middle] ?? 0) + 1;
    counts[high] = (counts[high] ?? 0) + 1;
  }
  return counts;
}

/** Turns the counts of a pass into where each digit begins; false when there is one digit only and nothing to do. */
function startDigits(
  counts: Uint32Array,
  { pass, length }: { readonly pass: number; readonly length: number },
): boolean {
  let start = 0;
  for (let i = pass * digits; i < (pass + 1) * digits; i += 1) {
    const count = counts[i] ?? 0;
    if (count === length) return false;
    counts[i] = start;
    start += count;
  }
  return true;
}

function scatter(
  from: Float64Array,
  to: Float64Array,
  { counts, pass }: { readonly counts: Uint32Array; readonly pass: number },
): void {
  const words = wordsOf(from);
  const shift = pass * digitBits;
  const base = pass * digits;
  for (let i = 0; i < from.length; i += 1) {
    const digit = base + ((keyOf(words[2 * i + highWord] ?? 0) >>> shift) & digitMask);
    const position = counts[digit] ?? 0;
    to[position] = from[i] ?? 0;
    counts[digit] = position + 1;
  }
}
