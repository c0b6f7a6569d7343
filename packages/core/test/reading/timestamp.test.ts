import { describe, expect, test } from 'vitest';
import { maxTimestampMs, parseTimestamp, timestampFault } from '../../src/reading/timestamp.ts';

describe('accepted is', () => {
  test.each([
    ['1970-01-01T00:00:00.000Z', 0],
    ['1970-01-01T00:00Z', 0],
    ['9999-12-31T23:59:59.999Z', maxTimestampMs],
    ['2024-02-29T12:30:45Z', Date.UTC(2024, 1, 29, 12, 30, 45)],
    ['2000-02-29T00:00:00Z', Date.UTC(2000, 1, 29)],
    ['2026-01-01T00:00:00.1Z', Date.UTC(2026, 0, 1) + 100],
    ['2026-01-01T00:00:00.12Z', Date.UTC(2026, 0, 1) + 120],
    [`2026-01-01T00:00:00.123${'9'.repeat(1000)}Z`, Date.UTC(2026, 0, 1) + 123],
    ['2026-01-01T03:00:00+03:00', Date.UTC(2026, 0, 1)],
    ['2025-12-31T18:30-05:30', Date.UTC(2026, 0, 1)],
    ['2026-01-01T00:00:00.5-00:00', Date.UTC(2026, 0, 1) + 500],
    ['2026-01-01T23:59:00+23:59', Date.UTC(2026, 0, 1)],
    ['1969-12-31T23:30:00-01:00', 1_800_000],
    ['2026-01-01t00:00:00z', Date.UTC(2026, 0, 1)],
    ['2026-01-01 00:00:00+00:00', Date.UTC(2026, 0, 1)],
  ])('the text %s', (text, ms) => {
    expect(parseTimestamp(text)).toBe(ms);
  });

  test.each([
    [0, 0],
    [-0, 0],
    [0.9, 0],
    [1_767_225_600_000.999, 1_767_225_600_000],
    [maxTimestampMs, maxTimestampMs],
    [maxTimestampMs + 0.5, maxTimestampMs],
  ])('the number %d, its fraction cut', (value, ms) => {
    expect(parseTimestamp(value)).toBe(ms);
  });

  test('a date', () => {
    expect(parseTimestamp(new Date(1_767_225_600_000))).toBe(1_767_225_600_000);
  });
});

describe('refused is', () => {
  test.each([
    '',
    '2026',
    '2026-01-01',
    '2026-01-01T00Z',
    '2026-00-01T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-02-29T00:00:00Z',
    '2100-02-29T00:00:00Z',
    '2024-02-30T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T23:60:00Z',
    '2016-12-31T23:59:60Z',
    '2026-01-01T00:00:00.Z',
    '2026-01-01T00:00:00,5Z',
    '2026-01-01T00:00.5Z',
    '2026-01-01T00:00:0Z',
    '2026-01-01T00:00:00+03',
    '2026-01-01T00:00:00+0300',
    '2026-01-01T00:00:00+24:00',
    '2026-01-01T00:00:00+03:60',
    '2026-01-01T00:00:00Z ',
    ' 2026-01-01T00:00:00Z',
    '2026-01-01T00:00:00Z[UTC]',
    '2026-01-01T00:00:00ZZ',
    '2026-01-01T00:00:00+03:00x',
    '2026-01-01  00:00:00Z',
    '2026/01/01T00:00:00Z',
    '20260101T000000Z',
    '+002026-01-01T00:00:00Z',
    '2026-1-01T00:00:00.000Z',
    '２026-01-01T00:00:00Z',
    'Thu, 01 Jan 2026 00:00:00 GMT',
    '1767225600000',
  ])('the text %j', (text) => {
    expect(parseTimestamp(text)).toBeUndefined();
    expect(timestampFault(text)).toMatch(/^must be an existing date and time in ISO 8601/);
  });

  test.each(['2026-01-01T00:00', '2026-01-01T00:00:00', '2026-01-01 00:00:00.123'])(
    '%s, which has no offset',
    (text) => {
      expect(parseTimestamp(text)).toBeUndefined();
      expect(timestampFault(text)).toMatch(/^must end with an offset/);
    },
  );

  test('an offset whose plus was lost in a URL', () => {
    expect(parseTimestamp('2026-01-01T00:00:00 03:00')).toBeUndefined();
    expect(timestampFault('2026-01-01T00:00:00 03:00')).toMatch(/%2B/);
  });

  test.each([
    '1969-12-31T23:59:59.999Z',
    '0000-01-01T00:00:00Z',
    '9999-12-31T23:59:59.999-00:01',
    '1970-01-01T00:00:00+00:01',
    -1,
    -0.5,
    maxTimestampMs + 1,
    1e300,
    Infinity,
    new Date(-1),
  ])('%s, outside the years 1970 to 9999', (value) => {
    expect(parseTimestamp(value)).toBeUndefined();
    expect(timestampFault(value)).toBe('must lie in the years 1970 to 9999');
  });

  test.each([null, undefined, true, 5n, [], {}, Number.NaN, new Date(Number.NaN)])(
    '%s, which is of another kind',
    (value) => {
      expect(parseTimestamp(value)).toBeUndefined();
      expect(timestampFault(value)).toMatch(/^must be milliseconds since 1970/);
    },
  );
});
