import { ByteReader, damagedPage } from './byte-reader.ts';
import { greatestPacked, joinParts, packIntegers, unpackIntegers } from './packed-integers.ts';

/**
 * Writes integers that follow each other at nearly regular steps, as the timestamps or ids of a segment do, in few bytes: what is
 * packed is by how much each step differs from the one before. (T. Pelkonen and others, "Gorilla: a fast, scalable,
 * in-memory time series database", 2015.) Regular ones take a byte for 128. Where a difference needs more than 50 bits,
 * they are written as they are.
 *
 * @param integers safe ones, in any order; never -0
 */
export function encodeTimestamps(integers: Float64Array): Uint8Array {
  const changes = changesOf(integers);
  const packed = changes === undefined ? undefined : packIntegers(changes);
  const plain = packed === undefined ? integers : integers.subarray(0, 2);
  const bytes = new Uint8Array(headSize + plain.length * 8 + (packed?.length ?? 0));
  const view = new DataView(bytes.buffer);
  view.setUint8(0, packed === undefined ? raw : byChange);
  view.setUint32(1, integers.length, true);
  for (const [i, integer] of plain.entries()) view.setFloat64(headSize + i * 8, integer, true);
  if (packed !== undefined) bytes.set(packed, headSize + plain.length * 8);
  return bytes;
}

/**
 * Reads what {@link encodeTimestamps} wrote.
 *
 * @throws `STORAGE_FAILED` for bytes that it did not write, as far as that shows
 */
export function decodeTimestamps(bytes: Uint8Array): Float64Array {
  const reader = new ByteReader(bytes);
  const head = reader.skip(headSize);
  const kind = reader.view.getUint8(head);
  const length = reader.view.getUint32(head + 1, true);
  if (kind !== raw && kind !== byChange) throw damagedPage();
  const plain = kind === raw ? length : Math.min(length, 2);
  const start = reader.skip(plain * 8);
  const changes = joinParts(unpackIntegers(reader, length - plain), 0);
  const integers = new Float64Array(length);
  for (let i = 0; i < plain; i += 1) integers[i] = reader.view.getFloat64(start + i * 8, true);
  reader.finish();
  if (kind === byChange) addChanges(integers, changes);
  return integers;
}

/** Fills in all but the first two integers. */
function addChanges(integers: Float64Array, changes: Float64Array): void {
  let integer = integers[1] ?? 0;
  let step = integer - (integers[0] ?? 0);
  for (let i = 2; i < integers.length; i += 1) {
    const change = changes[i - 2] ?? 0;
    step += change % 2 === 0 ? change / 2 : -(change + 1) / 2;
    integer += step;
    integers[i] = integer;
  }
}

const headSize = 5;
const byChange = 0;
const raw = 1;
/** So that a change of the step fits in what can be packed. */
const greatestStep = greatestPacked / 8;

/** By how much each step differs from the one before, from the third integer on: doubled, and less 1 where negative (zigzag). */
function changesOf(integers: Float64Array): Float64Array | undefined {
  const changes = new Float64Array(Math.max(integers.length - 2, 0));
  let step = 0;
  for (let i = 1; i < integers.length; i += 1) {
    const nextStep = (integers[i] ?? 0) - (integers[i - 1] ?? 0);
    if (Math.abs(nextStep) > greatestStep) return undefined;
    const change = nextStep - step;
    if (i > 1) changes[i - 2] = change >= 0 ? 2 * change : -2 * change - 1;
    step = nextStep;
  }
  return changes;
}
