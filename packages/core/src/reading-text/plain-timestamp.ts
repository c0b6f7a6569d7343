import { dayNumber } from '../reading/day-number.ts';

/**
 * Reads a text of JSON that is a time, such as `"2026-01-31T12:00:00.123Z"` or `"2026-01-31T15:00:00+03:00"`, from bytes into a
 * row of a column: in milliseconds since the Unix epoch, of any year, as `parseTimestamp` understands it.
 *
 * @returns the position behind it; -1 when no time is there, or one in another form
 */
export function readPlainTimestamp(
  bytes: Uint8Array,
  start: number,
  column: Float64Array,
  row: number,
): number {
  const first = start + 1;
  const end = endOfFraction(bytes, first + 19);
  const isZ = bytes[end] === 0x5a;
  const behind = end + (isZ ? 1 : 6);
  if (bytes[start] !== quotationMark || bytes[behind] !== quotationMark) return -1;
  const offset = isZ ? 0 : readOffset(bytes, end);
  const ms = readDateTime(bytes, first) + readFraction(bytes, first + 19, end) - offset;
  if (Number.isNaN(ms)) return -1;
  column[row] = ms;
  return behind + 1;
}

const quotationMark = 0x22;
const hyphen = 0x2d;
const colon = 0x3a;
const point = 0x2e;
const dayMs = 86_400_000;
const minuteMs = 60_000;

// A part that is wrong is NaN, and makes the whole NaN.

/** `YYYY-MM-DDThh:mm:ss` */
function readDateTime(bytes: Uint8Array, start: number): number {
  const isSeparated =
    bytes[start + 4] === hyphen &&
    bytes[start + 7] === hyphen &&
    bytes[start + 10] === 0x54 &&
    bytes[start + 13] === colon &&
    bytes[start + 16] === colon;
  if (!isSeparated) return Number.NaN;
  const year = twoDigits(bytes, start) * 100 + twoDigits(bytes, start + 2);
  const day = dayNumber(year, twoDigits(bytes, start + 5), twoDigits(bytes, start + 8));
  const second = twoDigits(bytes, start + 17);
  if (second > 59) return Number.NaN;
  return day * dayMs + readMinutes(bytes, start + 11) + second * 1_000;
}

/** `hh:mm`, whatever is between. */
function readMinutes(bytes: Uint8Array, start: number): number {
  const hour = twoDigits(bytes, start);
  const minute = twoDigits(bytes, start + 3);
  return hour > 23 || minute > 59 ? Number.NaN : (hour * 60 + minute) * minuteMs;
}

/** `+hh:mm` or `-hh:mm` */
function readOffset(bytes: Uint8Array, start: number): number {
  const sign = bytes[start];
  if ((sign !== 0x2b && sign !== hyphen) || bytes[start + 3] !== colon) return Number.NaN;
  const ms = readMinutes(bytes, start + 1);
  return sign === hyphen ? -ms : ms;
}

/** The end of a point and digits, if they begin at `start`. */
function endOfFraction(bytes: Uint8Array, start: number): number {
  if (bytes[start] !== point) return start;
  let end = start + 1;
  while (!Number.isNaN(digitAt(bytes, end))) end += 1;
  return end;
}

/** The milliseconds of a point and digits: at least one digit, of which those behind the third are cut. */
function readFraction(bytes: Uint8Array, start: number, end: number): number {
  if (start === end) return 0;
  const tenths = digitAt(bytes, start + 1);
  const hundredths = end > start + 2 ? digitAt(bytes, start + 2) : 0;
  const thousandths = end > start + 3 ? digitAt(bytes, start + 3) : 0;
  return tenths * 100 + hundredths * 10 + thousandths;
}

function twoDigits(bytes: Uint8Array, start: number): number {
  return digitAt(bytes, start) * 10 + digitAt(bytes, start + 1);
}

function digitAt(bytes: Uint8Array, position: number): number {
  const digit = (bytes[position] ?? 0) - 0x30;
  return digit >= 0 && digit <= 9 ? digit : Number.NaN;
}
