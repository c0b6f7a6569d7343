import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { type BucketWidth, parseBucketWidth } from '../../src/period/bucket-width.ts';
import { bucketEdges } from '../../src/period/buckets.ts';

const zones = [
  'UTC',
  '+05:45',
  'Etc/GMT+12',
  'Europe/Moscow',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'America/Sao_Paulo',
  'Africa/Casablanca',
  'Africa/Monrovia',
  'Asia/Gaza',
];
const widths = '5m 15m 48m 1h 6h 24h 1d 2d 1w 3w 1mo 5mo 1y 3y'.split(' ');
const dayMs = 86_400_000;

/** A moment up to 2050, mostly shortly before a change of the zone's offset. */
const beginning = fc
  .record({
    timeZone: fc.constantFrom(...zones),
    moment: fc.integer({ min: 0, max: Date.UTC(2050, 0) }),
    lead: fc.integer({ min: 0, max: 2 * dayMs }),
    isNearChange: fc.boolean(),
  })
  .map(({ timeZone, moment, lead, isNearChange }) => {
    const change = isNearChange ? zoned(moment, timeZone).getTimeZoneTransition('next') : undefined;
    return { timeZone, from: Math.max(0, (change?.epochMilliseconds ?? moment) - lead) };
  });

test('edges agree with those resolved one by one', () => {
  fc.assert(
    fc.property(
      beginning,
      fc.constantFrom(...widths),
      fc.integer({ min: 1, max: 1_000 }),
      ({ timeZone, from }, every, length) => {
        const width = parseBucketWidth(every);
        const to = from + Math.ceil((length / 1_000) * maxSpanMs(width));
        const edges = bucketEdges({ from, to, width, timeZone, limit: 10_000 });
        expect(edges).toStrictEqual(plainEdges({ from, to, width, timeZone }));
      },
    ),
  );
});

test('edges do not depend on where the period begins', () => {
  fc.assert(
    fc.property(
      beginning,
      fc.constantFrom('15m', '1h', '1d'),
      fc.double({ min: 0, max: 1, noNaN: true }),
      ({ timeZone, from }, every, part) => {
        const options = { width: parseBucketWidth(every), timeZone, limit: 10_000 };
        const to = from + 4 * dayMs;
        const middle = from + 1 + Math.floor(part * (to - from - 2));
        const whole = bucketEdges({ ...options, from, to });
        const later = bucketEdges({ ...options, from: middle, to });
        expect(later.slice(1)).toStrictEqual(whole.filter((edge) => edge > middle));
      },
    ),
  );
});

/** Some tens of buckets; across a change of the offset when it is near. */
function maxSpanMs({ count, unit }: BucketWidth): number {
  const days = { minute: 0, hour: 0, day: 1, week: 7, month: 30, year: 365 }[unit];
  return days === 0 ? 3 * dayMs : 12 * days * count * dayMs;
}

interface Span {
  readonly from: number;
  readonly to: number;
  readonly width: BucketWidth;
  readonly timeZone: string;
}

/** The definition, with a date and time of the calendar for every edge. */
function plainEdges({ from, to, width, timeZone }: Span): readonly number[] {
  const edges = new Set([from, to]);
  // Between them are the local times of all zones.
  for (const local of startsBetween(from - dayMs, to + dayMs, width)) {
    const edge = resolve(local, timeZone);
    if (edge > from && edge < to) edges.add(edge);
  }
  return [...edges].sort((a, b) => a - b);
}

function* startsBetween(
  from: number,
  to: number,
  { count, unit }: BucketWidth,
): Iterable<Temporal.PlainDateTime> {
  const step = { [`${unit}s`]: unit === 'minute' || unit === 'hour' ? count : 1 };
  let start = zoned(from, 'UTC').toPlainDate().toPlainDateTime();
  if (unit === 'week') start = start.subtract({ days: start.dayOfWeek - 1 });
  if (unit === 'month') start = start.with({ day: 1 });
  if (unit === 'year') start = start.with({ month: 1, day: 1 });
  const end = zoned(to, 'UTC').toPlainDateTime();
  for (; Temporal.PlainDateTime.compare(start, end) <= 0; start = start.add(step)) {
    if (isStart(start, { count, unit })) yield start;
  }
}

/** Of the starts of a unit, whether it is one that the width counts. */
function isStart(start: Temporal.PlainDateTime, { count, unit }: BucketWidth): boolean {
  const days = new Temporal.PlainDate(1970, 1, 1).until(start).days;
  const monthCount = (start.year - 1970) * 12 + start.month - 1;
  if (unit === 'day') return days % count === 0;
  if (unit === 'week') return ((days - 4) / 7) % count === 0;
  if (unit === 'month') return monthCount % count === 0;
  return unit === 'year' ? (start.year - 1970) % count === 0 : true;
}

function resolve(local: Temporal.PlainDateTime, timeZone: string): number {
  const instant = local.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  if (instant.toPlainDateTime().equals(local)) return instant.epochMilliseconds;
  // Inside a gap that is the local time an offset too early.
  const change = instant.getTimeZoneTransition('next');
  if (change === null)
    throw new Error(`${local.toString()} is skipped in ${timeZone} by no change`);
  return change.epochMilliseconds;
}

function zoned(instantMs: number, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instantMs).toZonedDateTimeISO(timeZone);
}
