import { highWord } from './double-words.ts';

/**
 * Sorts values in place and returns them: three times as fast as the built-in sort for a few thousand values, and never much slower.
 *
 * A radix sort by the upper half of the doubles' bits, 11 at a time from the low ones, which leaves values in order but for those
 * that differ in the lower half only; an insertion sort puts these right. Where it would have to move too many, the built-in
 * sort does it. O(n) for ordinary values, O(n log n) for any.
 *
 * @param values without NaN and -0
 */
export function sortValues(values: Float64Array): Float64Array {
  const { length } = values;
  if (length < fewestForRadix) return values.sort();
  const counts = countDigits(values);
  let from = values;
  let to: Float64Array = new Float64Array(length);
  for (let pass = 0; pass < passes; pass += 1) {
    if (!startDigits(counts, { pass, length })) continue;
    scatter(from, to, { counts, pass });
    [from, to] = [to, from];
  }
  if (from !== values) values.set(from);
  return insertionSort(values) ? values : values.sort();
}

const fewestForRadix = 1024;
const passes = 3;
const digitBits = 11;
const digits = 2 ** digitBits;
const digitMask = digits - 1;
/** Moves of a value, on average, after which the built-in sort is faster. */
const mostMoves = 4;

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

/** Sorts values that are nearly in order; false when it gave up. */
function insertionSort(values: Float64Array): boolean {
  let moves = mostMoves * values.length;
  for (let i = 1; i < values.length; i += 1) {
    const value = values[i] ?? 0;
    let hole = i;
    while (hole > 0 && (values[hole - 1] ?? 0) > value) {
      values[hole] = values[hole - 1] ?? 0;
      hole -= 1;
    }
    values[hole] = value;
    moves -= i - hole;
    if (moves < 0) return false;
  }
  return true;
}
