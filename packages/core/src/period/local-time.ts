import { Temporal } from 'temporal-polyfill';
import { throwInvalidPeriod } from './period-faults.ts';

/**
 * The wall clock of a time zone. A local time is a number: the milliseconds since the Unix epoch at which a clock of UTC
 * shows it.
 */
export interface LocalTime {
  /** What the clock shows at an instant. */
  readonly toLocal: (instantMs: number) => number;

  /**
   * The first instant at which the clock shows a local time or a later one: the earlier one of a time that occurs twice, and
   * the end of the gap for one that is skipped. Ascends with its argument.
   */
  readonly toInstant: (localMs: number) => number;
}

/**
 * Opens the calendar of an IANA time zone, `UTC`, or a fixed offset such as `+05:45`; upper and lower case are the same.
 *
 * @throws `INVALID_PERIOD`
 */
export function createLocalTime(timeZone: string): LocalTime {
  const fixed = fixedOffset(timeZone);
  if (fixed !== undefined) {
    return {
      toLocal: (instantMs) => instantMs + fixed,
      toInstant: (localMs) => localMs - fixed,
    };
  }
  requireZone(timeZone);
  const offsetAt = (instantMs: number): number =>
    zoned(instantMs, timeZone).offsetNanoseconds / 1e6;
  const windowOf = memoize((day) => openWindow(day, { timeZone, offsetAtDay }));
  const offsetAtDay = memoize((day) => offsetAt(day * dayMs));
  return {
    toLocal: (instantMs) => instantMs + offsetAt(instantMs),
    toInstant(localMs) {
      const { before, changeMs, after } = windowOf(Math.floor(localMs / dayMs));
      const instant = localMs - before;
      return instant < changeMs ? instant : Math.max(changeMs, localMs - after);
    },
  };
}

/**
 * The value as a time zone that {@link createLocalTime} opens.
 *
 * @throws `INVALID_PERIOD`
 */
export function parseTimeZone(value: unknown): string {
  if (typeof value !== 'string' || fixedOffset(value) === undefined) requireZone(value);
  return String(value);
}

/** The offsets around a local day, with at most one change: no zone has had two within three days since 1970. */
interface OffsetWindow {
  /** Offset from UTC up to the change, in milliseconds. */
  readonly before: number;
  /** Instant of the change; infinite when there is none. */
  readonly changeMs: number;
  /** Offset from then on. */
  readonly after: number;
}

interface Zone {
  readonly timeZone: string;
  /** The offset at the start of a UTC day, counted from the Unix epoch. */
  readonly offsetAtDay: (day: number) => number;
}

const dayMs = 86_400_000;

/** The window from a UTC day before to a UTC day after: offsets are less than a day. */
function openWindow(day: number, { timeZone, offsetAtDay }: Zone): OffsetWindow {
  const before = offsetAtDay(day - 1);
  const after = offsetAtDay(day + 2);
  if (before === after) return { before, changeMs: Number.POSITIVE_INFINITY, after };
  const change = zoned((day - 1) * dayMs, timeZone).getTimeZoneTransition('next');
  return { before, changeMs: change?.epochMilliseconds ?? Number.POSITIVE_INFINITY, after };
}

function zoned(instantMs: number, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instantMs).toZonedDateTimeISO(timeZone);
}

/** The offset of what needs no look-up, in milliseconds. */
function fixedOffset(timeZone: string): number | undefined {
  if (timeZone === 'UTC') return 0;
  const [, sign, hours, minutes] = /^([+-])([01]\d|2[0-3]):([0-5]\d)$/.exec(timeZone) ?? [];
  if (sign === undefined) return undefined;
  return (Number(hours) * 60 + Number(minutes)) * (sign === '+' ? 60_000 : -60_000);
}

function requireZone(timeZone: unknown): void {
  // Temporal also takes the zone out of whole date-times; such a text is a mistake here.
  if (typeof timeZone === 'string' && /^[A-Za-z][A-Za-z0-9_+/-]{0,99}$/.test(timeZone)) {
    try {
      zoned(0, timeZone);
      return;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  const message = 'must be a time zone of the IANA database, such as Europe/Moscow or UTC';
  throwInvalidPeriod([{ path: ['timeZone'], message }]);
}

function memoize<T>(compute: (key: number) => T): (key: number) => T {
  const known = new Map<number, T>();
  return (key) => {
    const value = known.get(key) ?? compute(key);
    known.set(key, value);
    return value;
  };
}
