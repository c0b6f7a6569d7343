import { DeviceStatsError } from '../errors/device-stats-error.ts';
import type { ExactTotals } from './exponent-bins.ts';
import { readWords, wordBytes, writeWords } from './integer-words.ts';
import { digitsAt, type ScaledInteger, zero, zerosStep } from './scaled-integer.ts';

/**
 * The one form in which exact sums are written: the count, then the sum, then the sum of squares.
 *
 * A count is written seven bits a byte, the low ones first, with the high bit set on all bytes but the last (LEB128). A sum
 * is the number of its bytes, and unless that is 0, twice the number of zero bytes left out at its low end, plus 1 when it is
 * negative, and then its bytes, the low ones first. The first and the last of them are not zero.
 */
export function encodeExactSums({ count, sum, sumOfSquares }: ExactTotals): Uint8Array {
  const bytes: number[] = [];
  writeCount(bytes, count);
  writeInteger(bytes, sum);
  writeInteger(bytes, sumOfSquares);
  return new Uint8Array(bytes);
}

/**
 * Reads what {@link encodeExactSums} wrote.
 *
 * @throws `STORAGE_FAILED` for anything else
 */
export function decodeExactSums(bytes: Uint8Array): ExactTotals {
  const source: Source = { bytes, position: 0 };
  const count = readCount(source);
  const sum = readInteger(source, zerosStep / 8);
  const sumOfSquares = readInteger(source, (2 * zerosStep) / 8);
  if (source.position !== bytes.length || sumOfSquares.digits < 0n) throw damaged();
  return { count, sum, sumOfSquares };
}

interface Source {
  readonly bytes: Uint8Array;
  position: number;
}

function writeCount(bytes: number[], count: number): void {
  let rest = count;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
}

function readCount(source: Source): number {
  let count = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = readByte(source);
    count += (byte % 128) * scale;
    if (count > Number.MAX_SAFE_INTEGER || (byte === 0 && scale > 1)) throw damaged();
    if (byte < 128) return count;
  }
}

function writeInteger(bytes: number[], integer: ScaledInteger): void {
  const leftOut = Math.floor(integer.zeros / 8);
  const digits = digitsAt(integer, 8 * leftOut);
  if (digits === 0n) {
    writeCount(bytes, 0);
    return;
  }
  const negative = digits < 0n;
  let end = writeWords(words, negative ? -digits : digits) * wordBytes;
  while (words.getUint8(end - 1) === 0) end -= 1;
  let start = 0;
  while (words.getUint8(start) === 0) start += 1;
  writeCount(bytes, end - start);
  writeCount(bytes, 2 * (leftOut + start) + (negative ? 1 : 0));
  for (let i = start; i < end; i += 1) bytes.push(words.getUint8(i));
}

/** Leaves out zero bytes at the low end in steps of `stepBytes`, as sums that were not written do. */
function readInteger(source: Source, stepBytes: number): ScaledInteger {
  const length = readCount(source);
  if (length === 0) return zero;
  const zerosAndSign = readCount(source);
  const zeroBytes = Math.floor(zerosAndSign / 2);
  const { bytes, position } = source;
  const end = position + length;
  if (end > bytes.length || zeroBytes + length > mostBytes) throw damaged();
  if (bytes[position] === 0 || bytes[end - 1] === 0) throw damaged();
  source.position = end;
  const start = zeroBytes % stepBytes;
  const count = Math.ceil((start + length) / wordBytes);
  for (let i = 0; i < count * wordBytes; i += 1) {
    words.setUint8(i, i < start || i >= start + length ? 0 : (bytes[position + i - start] ?? 0));
  }
  const magnitude = readWords(words, { count, negative: false });
  return {
    digits: zerosAndSign % 2 === 1 ? -magnitude : magnitude,
    zeros: 8 * (zeroBytes - start),
  };
}

function readByte(source: Source): number {
  const byte = source.bytes[source.position];
  if (byte === undefined) throw damaged();
  source.position += 1;
  return byte;
}

/** More than sums of squares of any doubles have. */
const mostBytes = 600;
/** Where integers are taken to bytes, one at a time: making such a view takes longer than all the rest. */
const words = new DataView(new ArrayBuffer(mostBytes + 5 * wordBytes));

function damaged(): DeviceStatsError<'STORAGE_FAILED'> {
  return new DeviceStatsError('STORAGE_FAILED', {
    message: 'Stored sums cannot be read: their bytes are damaged. Restore the data from a backup.',
    details: {},
  });
}
