import { describe, expect, test } from 'vitest';
import { parseBucketWidth } from '../../src/period/bucket-width.ts';
import { bucketEdges } from '../../src/period/buckets.ts';
import { faultsOf, thrownBy } from '../thrown-by.ts';

describe('in UTC', () => {
  test('the first and the last bucket are clipped', () => {
    expect(edges('15m', ['2026-01-01T00:07Z', '2026-01-01T00:31Z'])).toStrictEqual([
      '2026-01-01T00:07Z',
      '2026-01-01T00:15Z',
      '2026-01-01T00:30Z',
      '2026-01-01T00:31Z',
    ]);
  });

  test('a period inside one bucket is one bucket', () => {
    const period = ['2026-01-01T00:01Z', '2026-01-01T00:02Z'] as const;
    for (const every of ['15m', '1h', '1d', '1w', '1mo', '1y']) {
      expect(edges(every, period)).toStrictEqual(period);
    }
  });

  test('a period between edges begins and ends with them', () => {
    expect(edges('12h', ['2026-01-01T00:00Z', '2026-01-02T00:00Z'])).toStrictEqual([
      '2026-01-01T00:00Z',
      '2026-01-01T12:00Z',
      '2026-01-02T00:00Z',
    ]);
  });

  test('days count from 1970-01-01', () => {
    expect(edges('10d', ['1970-01-01T00:00Z', '1970-01-22T00:00Z'])).toStrictEqual([
      '1970-01-01T00:00Z',
      '1970-01-11T00:00Z',
      '1970-01-21T00:00Z',
      '1970-01-22T00:00Z',
    ]);
  });

  test('weeks begin on Monday and count from 1970-01-05', () => {
    expect(edges('1w', ['2026-01-01T00:00Z', '2026-01-13T00:00Z'])).toStrictEqual([
      '2026-01-01T00:00Z',
      '2026-01-05T00:00Z',
      '2026-01-12T00:00Z',
      '2026-01-13T00:00Z',
    ]);
    expect(edges('2w', ['1970-01-01T00:00Z', '1970-01-20T00:00Z'])).toStrictEqual([
      '1970-01-01T00:00Z',
      '1970-01-05T00:00Z',
      '1970-01-19T00:00Z',
      '1970-01-20T00:00Z',
    ]);
  });

  test('months and years count from January 1970', () => {
    expect(edges('5mo', ['1970-02-01T00:00Z', '1971-01-01T00:00Z'])).toStrictEqual([
      '1970-02-01T00:00Z',
      '1970-06-01T00:00Z',
      '1970-11-01T00:00Z',
      '1971-01-01T00:00Z',
    ]);
    expect(edges('4y', ['2021-05-01T00:00Z', '2030-01-01T00:00Z'])).toStrictEqual([
      '2021-05-01T00:00Z',
      '2022-01-01T00:00Z',
      '2026-01-01T00:00Z',
      '2030-01-01T00:00Z',
    ]);
    expect(edges('1mo', ['2024-01-31T00:00Z', '2024-03-01T00:00Z'])).toHaveLength(3);
  });

  test('the end of the year 9999 is reached', () => {
    const from = Date.UTC(9999, 11, 31, 23, 30);
    const width = parseBucketWidth('9999y');
    const to = Date.UTC(10_000, 0, 1);
    expect(bucketEdges({ from, to, width, timeZone: 'UTC', limit: 2 })).toStrictEqual([from, to]);
  });

  test('a period without a moment has no buckets', () => {
    const width = parseBucketWidth('1h');
    expect(bucketEdges({ from: 5, to: 5, width, timeZone: 'UTC', limit: 1 })).toStrictEqual([]);
  });
});

describe('in a time zone', () => {
  test('days begin at local midnight', () => {
    const kathmandu = edges('1d', ['2026-01-01T00:00Z', '2026-01-02T00:00Z'], 'Asia/Kathmandu');
    expect(kathmandu[1]).toBe('2026-01-01T18:15Z');
    const fixed = edges('1d', ['2026-01-01T00:00Z', '2026-01-02T00:00Z'], '+05:45');
    expect(fixed).toStrictEqual(kathmandu);
  });

  test('the day of a change is an hour shorter or longer', () => {
    const spring = ['2024-03-10T05:00Z', '2024-03-11T04:00Z'] as const;
    expect(edges('1d', spring, 'America/New_York')).toStrictEqual(spring);
    const autumn = ['2024-11-03T04:00Z', '2024-11-04T05:00Z'] as const;
    expect(edges('1d', autumn, 'America/New_York')).toStrictEqual(autumn);
  });

  test('a skipped hour leaves out its buckets', () => {
    const night = ['2024-03-10T06:00Z', '2024-03-10T08:00Z'] as const;
    expect(edges('30m', night, 'America/New_York')).toStrictEqual([
      '2024-03-10T06:00Z',
      '2024-03-10T06:30Z',
      '2024-03-10T07:00Z',
      '2024-03-10T07:30Z',
      '2024-03-10T08:00Z',
    ]);
  });

  test('the bucket before a repeated hour lasts until that is over', () => {
    const night = ['2024-11-03T05:00Z', '2024-11-03T07:30Z'] as const;
    expect(edges('30m', night, 'America/New_York')).toStrictEqual([
      '2024-11-03T05:00Z',
      '2024-11-03T05:30Z',
      '2024-11-03T07:00Z',
      '2024-11-03T07:30Z',
    ]);
  });

  test('a period that begins in a repeated hour has no edge before it', () => {
    const night = ['2024-11-03T06:10Z', '2024-11-03T07:30Z'] as const;
    expect(edges('30m', night, 'America/New_York')).toStrictEqual([
      '2024-11-03T06:10Z',
      '2024-11-03T07:00Z',
      '2024-11-03T07:30Z',
    ]);
  });

  test('a change by half an hour moves the hours', () => {
    const night = ['2024-10-05T14:00Z', '2024-10-05T17:00Z'] as const;
    // At 02:00 the clock goes on to 02:30: from +10:30 to +11:00.
    expect(edges('1h', night, 'Australia/Lord_Howe')).toStrictEqual([
      '2024-10-05T14:00Z',
      '2024-10-05T14:30Z',
      '2024-10-05T15:30Z',
      '2024-10-05T16:00Z',
      '2024-10-05T17:00Z',
    ]);
  });

  test('a skipped day has no bucket', () => {
    const turn = ['2011-12-29T10:00Z', '2012-01-01T10:00Z'] as const;
    expect(edges('1d', turn, 'Pacific/Apia')).toStrictEqual([
      '2011-12-29T10:00Z',
      '2011-12-30T10:00Z',
      '2011-12-31T10:00Z',
      '2012-01-01T10:00Z',
    ]);
    expect(edges('1m', ['2011-12-30T09:58Z', '2011-12-30T10:02Z'], 'Pacific/Apia')).toHaveLength(5);
  });

  test('a day whose midnight is skipped begins at one', () => {
    const days = ['2018-11-03T03:00Z', '2018-11-05T02:00Z'] as const;
    expect(edges('1d', days, 'America/Sao_Paulo')).toStrictEqual([
      '2018-11-03T03:00Z',
      '2018-11-04T03:00Z',
      '2018-11-05T02:00Z',
    ]);
  });

  test('a day whose midnight occurs twice begins at the first', () => {
    // At midnight the clock goes back to 23:00 of 2018-02-17.
    const days = ['2018-02-17T02:00Z', '2018-02-19T03:00Z'] as const;
    expect(edges('1d', days, 'America/Sao_Paulo')).toStrictEqual([
      '2018-02-17T02:00Z',
      '2018-02-18T03:00Z',
      '2018-02-19T03:00Z',
    ]);
  });

  test('a zone may leave its time for a month of the year', () => {
    const days = ['2024-03-09T23:00Z', '2024-03-11T00:00Z'] as const;
    expect(edges('1d', days, 'Africa/Casablanca')).toStrictEqual(days);
  });

  test('a zone may change its offset for good', () => {
    const months = ['2014-09-30T20:00Z', '2014-11-30T21:00Z'] as const;
    expect(edges('1mo', months, 'Europe/Moscow')).toStrictEqual([
      '2014-09-30T20:00Z',
      '2014-10-31T21:00Z',
      '2014-11-30T21:00Z',
    ]);
  });

  test('names are read in any case', () => {
    const period = ['2026-01-01T00:00Z', '2026-01-02T00:00Z'] as const;
    expect(edges('1d', period, 'europe/moscow')).toStrictEqual(edges('1d', period, '+03:00'));
    expect(edges('1d', period, 'utc')).toStrictEqual(edges('1d', period));
  });

  test.each(['', 'Nowhere/Else', 'UTC+3', '+3', '+24:00', ' UTC', '2020-01-01T00:00Z', '[UTC]'])(
    '%j is none',
    (timeZone) => {
      const options = { from: 0, to: 1, width: parseBucketWidth('1d'), timeZone, limit: 1 };
      expect(faultsOf(() => bucketEdges(options), 'INVALID_PERIOD')).toStrictEqual([
        'timeZone: must be a time zone of the IANA database, such as Europe/Moscow or UTC',
      ]);
    },
  );
});

describe('the limit', () => {
  const hour = 3_600_000;
  const width = parseBucketWidth('1h');

  test('is how many buckets there may be', () => {
    const options = { from: 0, width, timeZone: 'UTC', limit: 10 };
    expect(bucketEdges({ ...options, to: 10 * hour })).toHaveLength(11);
    const { message, details } = thrownBy('LIMIT_EXCEEDED', () =>
      bucketEdges({ ...options, to: 10 * hour + 1 }),
    );
    expect(details).toStrictEqual({ limit: 10, requested: 11 });
    expect(message).toMatch(/^About 11 buckets were asked for, and there may be at most 10\./);
  });

  test('is told with the number asked for, however large', () => {
    const to = Date.UTC(9999, 0, 1);
    const options = { from: 0, to, width: parseBucketWidth('1m'), limit: 1_000 };
    for (const timeZone of ['UTC', 'Europe/Berlin']) {
      const { details } = thrownBy('LIMIT_EXCEEDED', () => bucketEdges({ ...options, timeZone }));
      expect(details.requested).toBeGreaterThanOrEqual(to / 60_000);
    }
  });

  test('does not count buckets that a gap leaves out', () => {
    const from = Date.parse('2011-12-30T09:58Z');
    const to = Date.parse('2011-12-30T10:02Z');
    const options = { from, to, width: parseBucketWidth('1m'), timeZone: 'Pacific/Apia' };
    expect(bucketEdges({ ...options, limit: 4 })).toHaveLength(5);
    thrownBy('LIMIT_EXCEEDED', () => bucketEdges({ ...options, limit: 3 }));
  });
});

/** Edges as texts that end with the minute. */
function edges(
  every: string,
  [from, to]: readonly [string, string],
  timeZone = 'UTC',
): readonly string[] {
  const period = { from: Date.parse(from), to: Date.parse(to) };
  const width = parseBucketWidth(every);
  return bucketEdges({ ...period, width, timeZone, limit: 1_000 }).map((edge) =>
    new Date(edge).toISOString().replace(':00.000Z', 'Z'),
  );
}
