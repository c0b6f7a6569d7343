import { decimalFraction, maxDecimals } from './decimal-fraction.ts';

/**
 * Reads a number of JSON from bytes into a row of a column: bit for bit what `JSON.parse` makes of it.
 *
 * @returns the position behind it; -1 when none begins there, or one that is beyond a double or very long
 */
export function readPlainNumber(
  bytes: Uint8Array,
  start: number,
  column: Float64Array,
  row: number,
): number {
  const isNegative = bytes[start] === minus;
  const first = isNegative ? start + 1 : start;
  let position = first;
  let point = -1;
  // The first nine significant digits, and those behind.
  let high = 0;
  let low = 0;
  let count = 0;
  for (; ; position += 1) {
    const digit = (bytes[position] ?? 0) - zero;
    if (digit >= 0 && digit <= 9) {
      if (count < 9) high = Math.imul(high, 10) + digit;
      else if (count < 17) low = Math.imul(low, 10) + digit;
      if (count > 0 || digit > 0) count += 1;
    } else if (digit === pointDigit && point === -1) point = position;
    else break;
  }
  const wholeEnd = point === -1 ? position : point;
  const decimals = point === -1 ? 0 : position - point - 1;
  if (wholeEnd === first || (wholeEnd > first + 1 && bytes[first] === zero)) return -1;
  if (point !== -1 && decimals === 0) return -1;
  const next = bytes[position];
  const isShort = count <= 17 && decimals <= maxDecimals && next !== lowerE && next !== upperE;
  const value = isShort
    ? decimalFraction(high, low, count > 9 ? count - 9 : 0, decimals)
    : Number.NaN;
  if (Number.isNaN(value)) return readAnyNumber(bytes, start, column, row);
  column[row] = isNegative ? -value : value;
  return position;
}

const minus = 0x2d;
const zero = 0x30;
const pointDigit = 0x2e - zero;
const lowerE = 0x65;
const upperE = 0x45;

/** The same by way of a text. */
function readAnyNumber(
  bytes: Uint8Array,
  start: number,
  column: Float64Array,
  row: number,
): number {
  let end = start;
  while (isInNumber(bytes[end] ?? 0)) end += 1;
  if (end - start > longest) return -1;
  const text = decoder.decode(bytes.subarray(start, end));
  const value = number.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(value)) return -1;
  column[row] = value;
  return end;
}

const decoder = new TextDecoder();
/** Characters of a number: more than any double needs. */
const longest = 100;
const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

function isInNumber(byte: number): boolean {
  return (
    (byte >= zero && byte <= 0x39) ||
    byte === 0x2e ||
    byte === minus ||
    byte === 0x2b ||
    byte === lowerE ||
    byte === upperE
  );
}
