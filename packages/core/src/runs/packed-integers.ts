import { type ByteReader, damagedPage } from './byte-reader.ts';

/** The greatest integer that can be packed: 50 bits. */
export const greatestPacked: number = 2 ** 50 - 1;

/**
 * Integers in as few bits as the greatest of each block of 128 needs: for each block a byte that says how many, and the bits,
 * low ones first. Of more than 25 bits the low 25 come first, for the whole block, so that each is read with one load.
 *
 * (Frame of reference; M. Zukowski and others, "Super-scalar RAM-CPU cache compression", 2006.)
 *
 * @param integers from 0 to {@link greatestPacked}
 */
export function packIntegers(integers: Float64Array): Uint8Array {
  const widths: number[] = [];
  let size = 0;
  for (let from = 0; from < integers.length; from += blockLength) {
    const length = Math.min(blockLength, integers.length - from);
    const width = widthOf(integers, from, from + length);
    widths.push(width);
    size += 1 + blockSize(length, width);
  }
  const bytes = new Uint8Array(size);
  let position = 0;
  for (const [block, width] of widths.entries()) {
    const part = integers.subarray(block * blockLength, (block + 1) * blockLength);
    bytes[position] = width;
    position += 1;
    const low = Math.min(width, mostBits);
    packBits(bytes, { position, width: low, integers: part, divisor: 1 });
    position += bitsSize(part.length, low);
    packBits(bytes, { position, width: width - low, integers: part, divisor: highFactor });
    position += bitsSize(part.length, width - low);
  }
  return bytes;
}

/** Integers in two parts, each below 2^25: `low + high * 2^25`. */
export interface IntegerParts {
  readonly low: Int32Array;
  /** Undefined when all are 0. */
  readonly high: Int32Array | undefined;
}

/** What the high part of an integer stands for. */
const highFactor = 2 ** 25;

/** Reads the given number of integers that {@link packIntegers} wrote. */
export function unpackIntegers(reader: ByteReader, length: number): IntegerParts {
  // Each block has a byte, so damaged bytes cannot ask for much more memory than they take.
  if (length > reader.bytes.length * blockLength) throw damagedPage();
  const low = new Int32Array(length);
  let high: Int32Array | undefined;
  for (let from = 0; from < length; from += blockLength) {
    const to = Math.min(from + blockLength, length);
    const width = reader.bytes[reader.skip(1)] ?? 0;
    if (width > 2 * mostBits) throw damagedPage();
    unpackBits(low, { from, to, width: Math.min(width, mostBits), reader });
    if (width <= mostBits) continue;
    high ??= new Int32Array(length);
    unpackBits(high, { from, to, width: width - mostBits, reader });
  }
  return { low, high };
}

/** The integers of which these are the parts, each with `plus` added. */
export function joinParts({ low, high }: IntegerParts, plus: number): Float64Array {
  const integers = new Float64Array(low.length);
  if (high === undefined) {
    for (let i = 0; i < low.length; i += 1) integers[i] = (low[i] ?? 0) + plus;
    return integers;
  }
  for (let i = 0; i < low.length; i += 1) {
    integers[i] = (low[i] ?? 0) + (high[i] ?? 0) * highFactor + plus;
  }
  return integers;
}

const blockLength = 128;
/** What a load of 32 bits holds at any bit of its first byte. */
const mostBits = 25;
/** So that the last load does not reach beyond the bytes. */
const padding = 3;

function widthOf(integers: Float64Array, from: number, to: number): number {
  let greatest = 0;
  for (let i = from; i < to; i += 1) greatest = Math.max(greatest, integers[i] ?? 0);
  let width = 0;
  for (let rest = greatest; rest >= 1; rest /= 2) width += 1;
  return width;
}

function blockSize(length: number, width: number): number {
  const low = Math.min(width, mostBits);
  return bitsSize(length, low) + bitsSize(length, width - low);
}

function bitsSize(length: number, width: number): number {
  return width === 0 ? 0 : Math.ceil((length * width) / 8) + padding;
}

function packBits(
  bytes: Uint8Array,
  block: {
    readonly position: number;
    readonly width: number;
    readonly integers: Float64Array;
    readonly divisor: number;
  },
): void {
  const { width, integers, divisor } = block;
  if (width === 0) return;
  const limit = 2 ** width;
  let { position } = block;
  let pending = 0;
  let bits = 0;
  for (const integer of integers) {
    pending |= (Math.floor(integer / divisor) % limit) << bits;
    for (bits += width; bits >= 8; bits -= 8) {
      bytes[position] = pending;
      position += 1;
      pending >>>= 8;
    }
  }
  if (bits > 0) bytes[position] = pending;
}

function unpackBits(
  integers: Int32Array,
  block: {
    readonly from: number;
    readonly to: number;
    readonly width: number;
    readonly reader: ByteReader;
  },
): void {
  const { from, to, width, reader } = block;
  if (width === 0) return;
  const { view } = reader;
  let bit = reader.skip(bitsSize(to - from, width)) * 8;
  const mask = 2 ** width - 1;
  for (let i = from; i < to; i += 1) {
    integers[i] = (view.getUint32(bit >>> 3, true) >>> (bit & 7)) & mask;
    bit += width;
  }
}
