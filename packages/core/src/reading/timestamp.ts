import { dayNumber } from './day-number.ts';

/** The last millisecond of the year 9999, since the Unix epoch. */
export const maxTimestampMs = 253_402_300_799_999;

/**
 * The moment a value names, as integer milliseconds since the Unix epoch, or undefined when it names none;
 * {@link timestampFault} tells why.
 *
 * - A number is milliseconds since the Unix epoch; a fraction is cut (rounded down).
 * - A text is ISO 8601 as RFC 3339 profiles it: `2026-01-31T12:00:00.123Z`, `2026-01-31T15:00+03:00`. The offset must be
 *   there; the seconds need not be; a fraction may have any length and is cut behind the millisecond; `t`, `z` and a space
 *   instead of `T` are accepted. Dates that do not exist, `24:00`, leap seconds and short offsets such as `+03` are not.
 * - A `Date` that is valid.
 *
 * Moments lie in the years 1970 to 9999, UTC.
 */
export function parseTimestamp(value: unknown): number | undefined {
  const ms = toMs(value);
  return ms >= 0 && ms <= maxTimestampMs ? ms : undefined;
}

/** Whether a number is a moment as {@link parseTimestamp} gives it: whole, in range and not -0. */
export function isTimestamp(value: number): boolean {
  return value >= 0 && value <= maxTimestampMs && Object.is(Math.floor(value) + 0, value);
}

/** What keeps a value that {@link parseTimestamp} refuses from being a timestamp. */
export function timestampFault(value: unknown): string {
  if (!Number.isNaN(toMs(value))) return 'must lie in the years 1970 to 9999';
  if (typeof value !== 'string') {
    return 'must be milliseconds since 1970, an ISO 8601 text with an offset, or a Date';
  }
  if (/^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(value)) {
    return 'must end with an offset from UTC: Z, or for example +03:00';
  }
  if (/^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)? \d\d:\d\d$/.test(value)) {
    return 'must have + or - before its offset (in a URL, + is written %2B)';
  }
  return 'must be an existing date and time in ISO 8601 with an offset, such as 2026-01-31T12:00:00Z';
}

const dayMs = 86_400_000;
const minuteMs = 60_000;

/** Milliseconds since the Unix epoch of any year, or NaN. Plus zero, so that there is no negative one. */
function toMs(value: unknown): number {
  if (typeof value === 'number') return Math.floor(value) + 0;
  if (typeof value === 'string') return parseDateTime(value);
  return value instanceof Date ? value.getTime() : Number.NaN;
}

/*
 * Character codes instead of `Date.parse` or a regular expression: a fraction of the time, which every line of a stream
 * pays, and `Date.parse` accepts more than it should. A part that is wrong is NaN, and makes the whole NaN.
 */

function parseDateTime(text: string): number {
  const separator = text.charCodeAt(10);
  if (separator !== 0x54 && separator !== 0x74 && separator !== 0x20) return Number.NaN;
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  if (text.charCodeAt(13) !== 0x3a || hour > 23 || minute > 59) return Number.NaN;
  let ms = parseDay(text) * dayMs + (hour * 60 + minute) * minuteMs;
  let position = 16;
  if (text.charCodeAt(16) === 0x3a) {
    const second = twoDigits(text, 17);
    if (second > 59) return Number.NaN;
    ms += second * 1_000;
    position = 19;
    if (text.charCodeAt(19) === 0x2e) {
      position = endOfDigits(text, 20);
      ms += leadingMs(text, position);
    }
  }
  return ms - parseOffset(text, position);
}

/** `YYYY-MM-DD` at the start of the text as days since 1970-01-01. */
function parseDay(text: string): number {
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  if (text.charCodeAt(4) !== 0x2d || text.charCodeAt(7) !== 0x2d) return Number.NaN;
  return dayNumber(year, month, day);
}

/** `Z` or `±hh:mm`, with which the text must end, in milliseconds. */
function parseOffset(text: string, position: number): number {
  const sign = text.charCodeAt(position);
  if (sign === 0x5a || sign === 0x7a) return text.length === position + 1 ? 0 : Number.NaN;
  const hours = twoDigits(text, position + 1);
  const minutes = twoDigits(text, position + 4);
  if ((sign !== 0x2b && sign !== 0x2d) || text.charCodeAt(position + 3) !== 0x3a) return Number.NaN;
  if (text.length !== position + 6 || hours > 23 || minutes > 59) return Number.NaN;
  return (hours * 60 + minutes) * (sign === 0x2b ? minuteMs : -minuteMs);
}

/** The milliseconds of the fraction's digits from 20 up to `end`; NaN when there are none. */
function leadingMs(text: string, end: number): number {
  if (end === 20) return Number.NaN;
  const tenths = text.charCodeAt(20) - 0x30;
  const hundredths = end > 21 ? text.charCodeAt(21) - 0x30 : 0;
  const thousandths = end > 22 ? text.charCodeAt(22) - 0x30 : 0;
  return tenths * 100 + hundredths * 10 + thousandths;
}

function endOfDigits(text: string, start: number): number {
  let position = start;
  while (isDigit(text.charCodeAt(position))) position += 1;
  return position;
}

function twoDigits(text: string, position: number): number {
  const tens = text.charCodeAt(position);
  const ones = text.charCodeAt(position + 1);
  return isDigit(tens) && isDigit(ones) ? (tens - 0x30) * 10 + ones - 0x30 : Number.NaN;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
