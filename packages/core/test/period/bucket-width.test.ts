import { describe, expect, test } from 'vitest';
import { parseBucketWidth } from '../../src/period/bucket-width.ts';
import { faultsOf } from '../thrown-by.ts';

test.each([
  ['1m', { count: 1, unit: 'minute' }],
  ['15m', { count: 15, unit: 'minute' }],
  ['1440m', { count: 1440, unit: 'minute' }],
  ['1h', { count: 1, unit: 'hour' }],
  ['24h', { count: 24, unit: 'hour' }],
  ['7d', { count: 7, unit: 'day' }],
  ['2w', { count: 2, unit: 'week' }],
  ['3mo', { count: 3, unit: 'month' }],
  ['9999y', { count: 9999, unit: 'year' }],
])('%s is a width', (text, width) => {
  expect(parseBucketWidth(text)).toStrictEqual(width);
});

describe('refused is', () => {
  test.each([
    '',
    'h',
    '15',
    '0h',
    '01h',
    '-1h',
    '1.5h',
    '1 h',
    ' 1h',
    '1h ',
    '1H',
    '1M',
    '1s',
    '10000d',
    '1hour',
    '1constructor',
    'P1D',
    undefined,
    null,
    15,
    ['1h'],
  ])('%j, which is no width', (text) => {
    expect(faultsOf(() => parseBucketWidth(text), 'INVALID_PERIOD')).toStrictEqual([
      'every: must be a number from 1 to 9999 and one of m, h, d, w, mo, y, such as 15m',
    ]);
  });

  test.each([
    ['7m', '6m and 8m'],
    ['50m', '48m and 60m'],
    ['1000m', '720m and 1440m'],
    ['1441m', '720m and 1440m'],
    ['9999m', '720m and 1440m'],
    ['7h', '6h and 8h'],
    ['23h', '12h and 24h'],
    ['25h', '12h and 24h'],
    ['48h', '12h and 24h'],
  ])('%s, which does not divide a day; %s do', (text, divisors) => {
    expect(faultsOf(() => parseBucketWidth(text), 'INVALID_PERIOD')).toStrictEqual([
      `every: must divide a day evenly, as ${divisors} do, or be in d, w, mo, y`,
    ]);
  });
});
