import { ByteReader, damagedPage } from './byte-reader.ts';
import {
  blockLength,
  packIntegers,
  planPacking,
  toSigned,
  toUnsigned,
  unpackIntegers,
} from './packed-integers.ts';
import { headSize, readHead, writeHead } from './page-head.ts';

/**
 * Writes integers that follow each other at nearly regular steps, as the timestamps or ids of a segment do, in few bytes: what is
 * packed is by how much each step differs from the one before. (T. Pelkonen and others, "Gorilla: a fast, scalable,
 * in-memory time series database", 2015.) Regular ones take a byte for 128. Where a difference needs more than 53 bits,
 * they are written as they are.
 *
 * @param integers safe ones, in any order; never -0
 */
export function encodeTimestamps(integers: Float64Array): Uint8Array {
  const changes = changesOf(integers);
  const packing = changes === undefined ? undefined : planPacking(changes);
  const plain = packing === undefined ? integers.length : Math.min(integers.length, 2);
  const { length } = integers;
  const bytes = new Uint8Array(headSize(length) + (packing?.sizeBytes ?? 0) + plain * 8);
  const view = new DataView(bytes.buffer);
  const body = writeHead(view, { tag: packing === undefined ? raw : byChange, length });
  const end = packing === undefined ? body : packIntegers(view, { position: body, packing });
  for (let i = 0; i < plain; i += 1) view.setFloat64(end + i * 8, integers[i] ?? 0, true);
  return bytes;
}

/**
 * Reads what {@link encodeTimestamps} wrote.
 *
 * @throws `STORAGE_FAILED` for bytes that it did not write, as far as that shows
 */
export function decodeTimestamps(bytes: Uint8Array): Float64Array {
  const reader = new ByteReader(bytes);
  const { tag, length } = readHead(reader);
  if (tag > raw) throw damagedPage();
  const integers = new Float64Array(length);
  const plain = tag === raw ? length : Math.min(length, 2);
  if (tag === byChange) unpackIntegers(reader, integers, { from: plain, plus: 0 });
  const start = reader.skip(plain * 8);
  reader.finish();
  for (let i = 0; i < plain; i += 1) integers[i] = reader.view.getFloat64(start + i * 8, true);
  if (tag === byChange) addChanges(integers);
  return integers;
}

/** How many integers {@link encodeTimestamps} wrote. */
export function countTimestamps(bytes: Uint8Array): number {
  return readHead(new ByteReader(bytes)).length;
}

/** Integers at equal steps: `first`, `first + step` and so on. */
export interface RegularTimestamps {
  readonly first: number;
  /** Above 0. */
  readonly step: number;
  readonly length: number;
}

/** What {@link encodeTimestamps} wrote, if each of at least two integers is by as much greater than the one before. */
export function regularTimestamps(bytes: Uint8Array): RegularTimestamps | undefined {
  const reader = new ByteReader(bytes);
  const { tag, length } = readHead(reader);
  if (tag !== byChange || length < 2) return undefined;
  for (let left = length - 2; left > 0; left -= blockLength)
    if (reader.byte() !== 0) return undefined;
  const start = reader.skip(16);
  reader.finish();
  const first = reader.view.getFloat64(start, true);
  const step = reader.view.getFloat64(start + 8, true) - first;
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(step)) throw damagedPage();
  return step > 0 ? { first, step, length } : undefined;
}

/** How many of them are below a value. */
export function countBelow({ first, step, length }: RegularTimestamps, value: number): number {
  // An estimate, since the quotient may be rounded.
  let below = Math.min(Math.max(Math.round((value - first) / step), 0), length);
  while (below > 0 && first + (below - 1) * step >= value) below -= 1;
  while (below < length && first + below * step < value) below += 1;
  return below;
}

const byChange = 0;
const raw = 1;
/** So that a change of the step fits in what can be packed. */
const greatestStep = 2 ** 50;

/** By how much each step differs from the one before, from the third integer on. */
function changesOf(integers: Float64Array): Float64Array | undefined {
  const changes = new Float64Array(Math.max(integers.length - 2, 0));
  let before = integers[0] ?? 0;
  let step = 0;
  for (let i = 1; i < integers.length; i += 1) {
    const integer = integers[i] ?? 0;
    const nextStep = integer - before;
    if (Math.abs(nextStep) > greatestStep) return undefined;
    if (i > 1) changes[i - 2] = toUnsigned(nextStep - step);
    step = nextStep;
    before = integer;
  }
  return changes;
}

/** Turns changes into the integers, in place: the first two are there already. */
function addChanges(integers: Float64Array): void {
  let integer = integers[1] ?? 0;
  let step = integer - (integers[0] ?? 0);
  for (let i = 2; i < integers.length; i += 1) {
    const change = integers[i] ?? 0;
    // Most are regular.
    if (change !== 0) step += toSigned(change);
    integer += step;
    integers[i] = integer;
  }
}
