import { throwInvalidPeriod } from './period-faults.ts';

/** How wide the buckets of a series are, and thereby where they begin; see {@link parseBucketWidth}. */
export interface BucketWidth {
  /** At least 1. */
  readonly count: number;
  readonly unit: BucketUnit;
}

/** A unit of a local calendar or clock. */
type BucketUnit = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year';

/**
 * Reads a width such as `15m`: a number and a unit.
 *
 * - `m`, `h`: minutes and hours from local midnight. The width must divide a day, so that buckets begin at the same times
 *   every day; the widest is `24h`.
 * - `d`: days, counted from 1970-01-01.
 * - `w`: weeks from Monday, counted from 1970-01-05.
 * - `mo`, `y`: months and years, counted from January 1970.
 *
 * Where buckets begin depends on nothing but the width and the time zone.
 *
 * @throws `INVALID_PERIOD`
 */
export function parseBucketWidth(text: unknown): BucketWidth {
  const [, digits, letters = ''] = /^([1-9]\d{0,3})([a-z]{1,2})$/.exec(String(text)) ?? [];
  const unit = unitByLetters.get(letters);
  if (digits === undefined || unit === undefined || typeof text !== 'string') {
    refuse('must be a number from 1 to 9999 and one of m, h, d, w, mo, y, such as 15m');
  }
  const count = Number(digits);
  const minutes = count * (unit === 'hour' ? 60 : 1);
  if ((unit === 'minute' || unit === 'hour') && 1_440 % minutes !== 0) {
    refuse(`must divide a day evenly, as ${nearestDivisors(count, unit)} do, or be in d, w, mo, y`);
  }
  return { count, unit };
}

const unitByLetters: ReadonlyMap<string, BucketUnit> = new Map([
  ['m', 'minute'],
  ['h', 'hour'],
  ['d', 'day'],
  ['w', 'week'],
  ['mo', 'month'],
  ['y', 'year'],
]);

/** The next narrower and the next wider width that divide a day. */
function nearestDivisors(count: number, unit: 'minute' | 'hour'): string {
  const ofDay = unit === 'hour' ? 24 : 1_440;
  let below = Math.min(count, ofDay - 1);
  while (ofDay % below !== 0) below -= 1;
  let above = below + 1;
  while (ofDay % above !== 0) above += 1;
  const letter = unit === 'hour' ? 'h' : 'm';
  return `${below}${letter} and ${above}${letter}`;
}

function refuse(message: string): never {
  throwInvalidPeriod([{ path: ['every'], message }]);
}
