import { ByteReader, damagedPage } from './byte-reader.ts';
import { decimalScale, powerOfTen, scaled } from './decimal-scale.ts';
import { highWord } from './double-words.ts';
import {
  greatestPacked,
  type IntegerParts,
  joinParts,
  packIntegers,
  unpackIntegers,
} from './packed-integers.ts';
import type { SortedPage } from './run.ts';

/**
 * Writes a page in few bytes, without loss: every double but NaN comes back to the bit.
 *
 * What is packed are the steps from value to value: of the whole numbers that they are at some power of ten, or else of their
 * bits, read as integers, which are in the same order as the doubles. Where a step needs more than 50 bits, values are
 * written as they are. A byte says which, then come the number of values as 32 bits, the first value, the steps, and how
 * often each occurs unless that is once for all.
 *
 * @param page strictly ascending, with -0 before 0; of any length
 */
export function encodePage({ values, counts }: SortedPage): Uint8Array {
  const k = decimalScale(values);
  const steps = k === undefined ? bitSteps(values) : decimalSteps(values, powerOfTen(k));
  const kind = steps === undefined ? raw : (k ?? byBits);
  const body = steps === undefined ? doubles(values) : packIntegers(steps);
  const repeats = counts === undefined ? new Uint8Array(0) : packIntegers(counts.map((n) => n - 1));
  const first = steps === undefined || values.length === 0 ? 0 : 8;
  const bytes = new Uint8Array(headSize + first + body.length + repeats.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, kind + (counts === undefined ? 0 : repeated));
  view.setUint32(1, values.length, true);
  if (first > 0) view.setFloat64(headSize, values[0] ?? 0, true);
  bytes.set(body, headSize + first);
  bytes.set(repeats, headSize + first + body.length);
  return bytes;
}

/**
 * Reads what {@link encodePage} wrote.
 *
 * @throws `STORAGE_FAILED` for bytes that it did not write, as far as that shows
 */
export function decodePage(bytes: Uint8Array): SortedPage {
  const reader = new ByteReader(bytes);
  const head = reader.skip(headSize);
  const tag = reader.view.getUint8(head);
  const length = reader.view.getUint32(head + 1, true);
  const values = decodeValues(reader, { kind: tag % repeated, length });
  const counts = tag < repeated ? undefined : joinParts(unpackIntegers(reader, length), 1);
  reader.finish();
  return { values, counts };
}

const headSize = 5;
/** Kinds below are scales. */
const byBits = 16;
const raw = 17;
/** Added to the kind when there are counts. */
const repeated = 32;
const signBit = 2 ** 31;

function decimalSteps(values: Float64Array, power: number): Float64Array | undefined {
  const steps = new Float64Array(Math.max(values.length - 1, 0));
  let before = scaled(values[0] ?? 0, power);
  for (let i = 0; i < steps.length; i += 1) {
    const whole = scaled(values[i + 1] ?? 0, power);
    const step = whole - before - 1;
    if (step > greatestPacked) return undefined;
    steps[i] = step;
    before = whole;
  }
  return steps;
}

/** The steps between the integers that the bits of doubles make, negative ones turned round; undefined if one is too great. */
function bitSteps(values: Float64Array): Float64Array | undefined {
  const words = new Uint32Array(values.slice().buffer);
  const steps = new Float64Array(Math.max(values.length - 1, 0));
  let high = 0;
  let low = 0;
  for (let i = 0; i < values.length; i += 1) {
    const top = words[2 * i + highWord] ?? 0;
    const bottom = words[2 * i + 1 - highWord] ?? 0;
    const negative = top >= 2 ** 31;
    const nextHigh = negative ? ~top >>> 0 : top + 2 ** 31;
    const nextLow = negative ? ~bottom >>> 0 : bottom;
    const step = (nextHigh - high) * 2 ** 32 + (nextLow - low) - 1;
    if (i > 0) {
      if (step > greatestPacked) return undefined;
      steps[i - 1] = step;
    }
    high = nextHigh;
    low = nextLow;
  }
  return steps;
}

function doubles(values: Float64Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 8));
  for (const [i, value] of values.entries()) view.setFloat64(i * 8, value, true);
  return new Uint8Array(view.buffer);
}

function decodeValues(
  reader: ByteReader,
  { kind, length }: { readonly kind: number; readonly length: number },
): Float64Array {
  if (length === 0) return new Float64Array(0);
  if (kind === raw) {
    const start = reader.skip(length * 8);
    const values = new Float64Array(length);
    for (let i = 0; i < length; i += 1) values[i] = reader.view.getFloat64(start + i * 8, true);
    return values;
  }
  const first = reader.view.getFloat64(reader.skip(8), true);
  const steps = unpackIntegers(reader, length - 1);
  if (kind > byBits) throw damagedPage();
  return kind === byBits
    ? fromBitSteps(first, steps)
    : fromDecimalSteps(first, steps, powerOfTen(kind));
}

function fromDecimalSteps(first: number, steps: IntegerParts, power: number): Float64Array {
  const wholeSteps = joinParts(steps, 1);
  const values = new Float64Array(wholeSteps.length + 1);
  values[0] = first;
  let whole = scaled(first, power);
  for (let i = 0; i < wholeSteps.length; i += 1) {
    whole += wholeSteps[i] ?? 0;
    values[i + 1] = whole / power;
  }
  return values;
}

/** Adds 64-bit integers as two halves; a step's own halves are made from its parts. */
function fromBitSteps(first: number, steps: IntegerParts): Float64Array {
  const values = new Float64Array(steps.low.length + 1);
  const words = new Int32Array(values.buffer);
  values[0] = first;
  const top = words[highWord] ?? 0;
  const bottom = words[1 - highWord] ?? 0;
  let high = top < 0 ? ~top : top ^ signBit;
  let low = top < 0 ? ~bottom : bottom;
  const lowParts = steps.low;
  const highParts = steps.high ?? new Int32Array(lowParts.length);
  for (let i = 0; i < lowParts.length; i += 1) {
    const part = highParts[i] ?? 0;
    const step = (part << 25) | (lowParts[i] ?? 0);
    const sum = (low >>> 0) + (step >>> 0) + 1;
    low = sum | 0;
    high = (high + (part >>> 7) + Number(sum >= 2 ** 32)) | 0;
    // The integers of positive doubles have the sign bit set.
    words[2 * i + 2 + highWord] = high < 0 ? high ^ signBit : ~high;
    words[2 * i + 3 - highWord] = high < 0 ? low : ~low;
  }
  return values;
}
