import { DeviceStatsError } from '../errors/device-stats-error.ts';

/** What the bytes of exact sums say. */
export interface ExactSumsContent {
  readonly count: number;
  /** In units of 2^-1074. */
  readonly sum: bigint;
  /** In units of 2^-2148. */
  readonly sumOfSquares: bigint;
}

/**
 * The one form in which exact sums are written: the count, then the sum, then the sum of squares.
 *
 * A count is written seven bits a byte, the low ones first, with the high bit set on all bytes but the last (LEB128). A sum
 * is the number of its bytes, and unless that is 0, twice the number of zero bytes left out at its low end, plus 1 when it is
 * negative, and then its bytes, the low ones first. The first and the last of them are not zero.
 */
export function encodeExactSums({ count, sum, sumOfSquares }: ExactSumsContent): Uint8Array {
  const bytes: number[] = [];
  writeCount(bytes, count);
  writeInteger(bytes, sum);
  writeInteger(bytes, sumOfSquares);
  return Uint8Array.from(bytes);
}

/**
 * Reads what {@link encodeExactSums} wrote.
 *
 * @throws `STORAGE_FAILED` for anything else
 */
export function decodeExactSums(bytes: Uint8Array): ExactSumsContent {
  const source: Source = { bytes, position: 0 };
  const count = readCount(source);
  const sum = readInteger(source);
  const sumOfSquares = readInteger(source);
  if (source.position !== bytes.length || sumOfSquares < 0n) throw damaged();
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

function writeInteger(bytes: number[], integer: bigint): void {
  if (integer === 0n) {
    writeCount(bytes, 0);
    return;
  }
  const digits = (integer < 0n ? -integer : integer).toString(16);
  const padded = digits.length % 2 === 0 ? digits : `0${digits}`;
  let end = padded.length;
  while (padded.endsWith('00', end)) end -= 2;
  writeCount(bytes, end / 2);
  writeCount(bytes, padded.length - end + (integer < 0n ? 1 : 0));
  for (let i = end - 2; i >= 0; i -= 2) bytes.push(Number.parseInt(padded.slice(i, i + 2), 16));
}

function readInteger(source: Source): bigint {
  const length = readCount(source);
  if (length === 0) return 0n;
  const zeros = readCount(source);
  const end = source.position + length;
  const { bytes } = source;
  const zeroBytes = Math.floor(zeros / 2);
  if (end > bytes.length || zeroBytes > mostZeroBytes) throw damaged();
  if (bytes[source.position] === 0 || bytes[end - 1] === 0) throw damaged();
  let magnitude = 0n;
  for (let high = end; high > source.position; high -= bytesAtOnce) {
    const low = Math.max(high - bytesAtOnce, source.position);
    let part = 0;
    for (let i = high - 1; i >= low; i -= 1) part = part * 256 + (bytes[i] ?? 0);
    magnitude = (magnitude << BigInt((high - low) * 8)) + BigInt(part);
  }
  source.position = end;
  magnitude <<= BigInt(zeroBytes * 8);
  return zeros % 2 === 1 ? -magnitude : magnitude;
}

function readByte(source: Source): number {
  const byte = source.bytes[source.position];
  if (byte === undefined) throw damaged();
  source.position += 1;
  return byte;
}

/** Whole bytes that make a safe integer. */
const bytesAtOnce = 6;
/** More than squares of any double have. */
const mostZeroBytes = 600;

function damaged(): DeviceStatsError<'STORAGE_FAILED'> {
  return new DeviceStatsError('STORAGE_FAILED', {
    message: 'Stored sums cannot be read: their bytes are damaged. Restore the data from a backup.',
    details: {},
  });
}
