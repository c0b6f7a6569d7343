import { type ByteReader, damagedPage } from './byte-reader.ts';

/** The greatest integer that can be packed. */
export const greatestPacked: number = Number.MAX_SAFE_INTEGER;

/** Integers that are to be packed, and what is known of that. */
export interface Packing {
  readonly integers: Float64Array;
  /** How many bits an integer takes, for each block. */
  readonly widths: readonly number[];
  readonly sizeBytes: number;
}

/**
 * Plans to write integers in as few bits as the greatest of each block of 128 needs.
 *
 * (Frame of reference; M. Zukowski and others, "Super-scalar RAM-CPU cache compression", 2006.)
 *
 * @param integers from 0 to {@link greatestPacked}
 */
export function planPacking(integers: Float64Array): Packing {
  const widths: number[] = [];
  let sizeBytes = 0;
  for (let from = 0; from < integers.length; from += blockLength) {
    const to = Math.min(from + blockLength, integers.length);
    const width = widthOf(integers, from, to);
    widths.push(width);
    sizeBytes += 1 + blockSize(to - from, width);
  }
  return { integers, widths, sizeBytes };
}

/**
 * Writes integers as planned and returns where they end: for each block a byte with its width, and the bits, low ones first. Of
 * wide integers the low 16 or 32 bits come first, for the whole block. Something else must follow: the three bytes behind are written over.
 */
export function packIntegers(
  view: DataView,
  { position, packing }: { readonly position: number; readonly packing: Packing },
): number {
  const { integers, widths } = packing;
  let at = position;
  for (let block = 0; block < widths.length; block += 1) {
    const from = block * blockLength;
    const to = Math.min(from + blockLength, integers.length);
    const width = widths[block] ?? 0;
    const low = lowBits(width);
    view.setUint8(at, width);
    const highAt = at + 1 + ((to - from) * low) / 8;
    if (low === 16) packLow16(view, { at: at + 1, integers, from, to });
    if (low === 32) packLow32(view, { at: at + 1, integers, from, to });
    if (width > 0) packBits(view, { at: highAt, integers, from, to, low, width: width - low });
    at += 1 + blockSize(to - from, width);
  }
  return at;
}

/**
 * Reads integers that {@link packIntegers} wrote into `target`, from the index `from` to its end.
 *
 * @param options `plus`: is added to each
 */
export function unpackIntegers(
  reader: ByteReader,
  target: Float64Array,
  { from, plus }: { readonly from: number; readonly plus: number },
): void {
  const { view } = reader;
  for (let start = from; start < target.length; start += blockLength) {
    const to = Math.min(start + blockLength, target.length);
    const width = reader.byte();
    if (width > mostBits) throw damagedPage();
    if (width === 0) {
      target.fill(plus, start, to);
      continue;
    }
    const low = lowBits(width);
    const at = reader.skip(blockSize(to - start, width));
    reader.expect(packedSlack);
    const block = { target, from: start, to, plus, at, width: width - low };
    if (low === 0) unpackNarrow(view, block);
    else if (low === 16) unpackWithLow16(view, block);
    else unpackWithLow32(view, block);
  }
}

/** An upper bound for how many integers are packed in so many bytes: damaged bytes cannot ask for much more memory. */
export function mostPacked(sizeBytes: number): number {
  return sizeBytes * blockLength;
}

/** An integer of either sign as one that can be packed (zigzag): doubled, and less 1 where negative. Up to 2^51 or so. */
export function toUnsigned(integer: number): number {
  return integer >= 0 ? 2 * integer : -2 * integer - 1;
}

/** The integer that {@link toUnsigned} was given. */
export function toSigned(integer: number): number {
  // The remainder of a double takes a slow call.
  const half = Math.floor(integer / 2);
  return integer === 2 * half ? half : -half - 1;
}

/** How many integers are packed in as many bits each. */
export const blockLength = 128;
/** How many bytes of anything follow packed integers, so that each is read with one load of 32 bits. */
const packedSlack = 3;
const mostBits = 53;
const two16 = 2 ** 16;
const two32 = 2 ** 32;

/** How many bits are written apart, so that those left fit in a load of 32 bits at any bit of its first byte. */
function lowBits(width: number): 0 | 16 | 32 {
  if (width <= 24) return 0;
  return width <= 40 ? 16 : 32;
}

function widthOf(integers: Float64Array, from: number, to: number): number {
  let greatest = 0;
  for (let i = from; i < to; i += 1) {
    const integer = integers[i] ?? 0;
    if (integer > greatest) greatest = integer;
  }
  return greatest < two32
    ? 32 - Math.clz32(greatest)
    : 64 - Math.clz32(Math.floor(greatest / two32));
}

function blockSize(length: number, width: number): number {
  return Math.ceil((length * width) / 8);
}

interface IntegersToPack {
  readonly at: number;
  readonly integers: Float64Array;
  readonly from: number;
  readonly to: number;
}

function packLow16(view: DataView, { at, integers, from, to }: IntegersToPack): void {
  for (let i = from; i < to; i += 1) view.setUint16(at + 2 * (i - from), integers[i] ?? 0, true);
}

function packLow32(view: DataView, { at, integers, from, to }: IntegersToPack): void {
  for (let i = from; i < to; i += 1) view.setUint32(at + 4 * (i - from), integers[i] ?? 0, true);
}

/** Writes the bits above the lowest `low` ones: at most 24, so that with 7 left of the one before they fit in 32. */
function packBits(
  view: DataView,
  block: IntegersToPack & { readonly low: number; readonly width: number },
): void {
  const { integers, from, to, low, width } = block;
  const factor = 1 / 2 ** low;
  let { at } = block;
  let pending = 0;
  let bits = 0;
  for (let i = from; i < to; i += 1) {
    pending |= ((integers[i] ?? 0) * factor) << bits;
    view.setInt32(at, pending, true);
    bits += width;
    at += bits >>> 3;
    pending >>>= bits & 24;
    bits &= 7;
  }
}

interface BlockToUnpack {
  readonly target: Float64Array;
  readonly from: number;
  readonly to: number;
  readonly plus: number;
  readonly at: number;
  /** Of what is not written apart. */
  readonly width: number;
}

function unpackNarrow(view: DataView, { target, from, to, plus, at, width }: BlockToUnpack): void {
  const mask = 2 ** width - 1;
  let bit = at * 8;
  for (let i = from; i < to; i += 1) {
    target[i] = ((view.getUint32(bit >>> 3, true) >>> (bit & 7)) & mask) + plus;
    bit += width;
  }
}

function unpackWithLow16(
  view: DataView,
  { target, from, to, plus, at, width }: BlockToUnpack,
): void {
  const mask = 2 ** width - 1;
  let low = at;
  let bit = (at + 2 * (to - from)) * 8;
  for (let i = from; i < to; i += 1) {
    const high = (view.getUint32(bit >>> 3, true) >>> (bit & 7)) & mask;
    target[i] = high * two16 + view.getUint16(low, true) + plus;
    low += 2;
    bit += width;
  }
}

function unpackWithLow32(
  view: DataView,
  { target, from, to, plus, at, width }: BlockToUnpack,
): void {
  const mask = 2 ** width - 1;
  let low = at;
  let bit = (at + 4 * (to - from)) * 8;
  for (let i = from; i < to; i += 1) {
    const high = (view.getUint32(bit >>> 3, true) >>> (bit & 7)) & mask;
    target[i] = high * two32 + view.getUint32(low, true) + plus;
    low += 4;
    bit += width;
  }
}
