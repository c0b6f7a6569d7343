import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isDeviceStatsError } from '../../src/errors/device-stats-error.ts';
import { toSortedPage } from '../../src/runs/build-run.ts';
import { absentRank, decodeColumn, encodeColumn } from '../../src/runs/column-codec.ts';
import { presentValues } from '../../src/runs/present-values.ts';
import { propertyRuns } from '../property-runs.ts';
import { errorOf, someValue, someValues } from './run-fixtures.ts';

const any = fc.oneof(
  someValue,
  fc.constant(Number.NaN),
  fc.constantFrom(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY),
);
const decimals = fc
  .tuple(fc.nat({ max: 17 }), fc.array(fc.maxSafeInteger(), { maxLength: 300, size: 'max' }))
  .map(([k, wholes]) => wholes.map((whole) => Number(`${whole}e-${k}`)));
const absentSometimes = fc
  .tuple(someValues, fc.integer({ min: 1, max: 200 }))
  .map(([values, every]) => values.map((value, i) => (i % every === 0 ? Number.NaN : value)));
const someColumn = fc
  .oneof(
    fc.array(any, { maxLength: 300, size: 'max' }),
    fc.array(fc.integer({ min: -500, max: 500 }), { maxLength: 300, size: 'max' }),
    fc.array(fc.constant(Number.NaN), { maxLength: 300, size: 'max' }),
    fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 300, size: 'max' }),
    decimals,
    absentSometimes,
    someValues,
  )
  .map((values) => Float64Array.from(values, (one) => one + 0));

const sortedOf = (column: Float64Array): Float64Array =>
  toSortedPage(presentValues([column])).values;

const placesIn = (sorted: Float64Array, column: Float64Array): readonly number[] =>
  Array.from(column, (value) => (Number.isNaN(value) ? absentRank : sorted.indexOf(value)));

test('the places of every column of values in time order come back, those of absent ones included', () => {
  fc.assert(
    fc.property(someColumn, (column) => {
      const sorted = sortedOf(column);
      const { ranks, distinct } = decodeColumn(encodeColumn(column, { sorted }));
      expect(distinct).toBe(sorted.length);
      expect([...ranks]).toStrictEqual(placesIn(sorted, column));
    }),
    propertyRuns(2000),
  );
});

test('a column that is too long is refused, and one just as long is not', () => {
  const column = Float64Array.from({ length: 65_536 }, (_, i) => Math.sin(i));
  const longest = column.subarray(1);
  const sorted = sortedOf(longest);
  const bytes = encodeColumn(longest, { sorted });
  expect([...decodeColumn(bytes).ranks]).toStrictEqual(placesIn(sorted, longest));
  expect(() => encodeColumn(column, { sorted: sortedOf(column) })).toThrow(RangeError);
});

test('minus zero has the place of zero', () => {
  const column = Float64Array.of(-0, 1, Math.PI, -0);
  const { ranks } = decodeColumn(encodeColumn(column, { sorted: Float64Array.of(0, 1, Math.PI) }));
  expect([...ranks]).toStrictEqual([0, 1, 2, 0]);
});

test('damaged bytes give places or an error that says so, and no other', () => {
  const input = fc.tuple(
    someColumn,
    fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 3 }),
    fc.oneof(fc.nat(), fc.constant(undefined)),
  );
  fc.assert(
    fc.property(input, ([column, changes, length]) => {
      const bytes = encodeColumn(column, { sorted: sortedOf(column) });
      const damaged = bytes.slice(0, length && length % (bytes.length + 1));
      for (const [at, byte] of changes) damaged[at % Math.max(damaged.length, 1)] = byte;
      const thrown = errorOf(() => decodeColumn(damaged));
      expect(thrown === undefined || isDeviceStatsError(thrown, 'STORAGE_FAILED')).toBe(true);
    }),
    propertyRuns(2000),
  );
});
