import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isDeviceStatsError } from '../../src/errors/device-stats-error.ts';
import { toSortedPage } from '../../src/runs/build-run.ts';
import { encodeColumn, openColumn } from '../../src/runs/column-codec.ts';
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

const byNumber = (a: number, b: number): number => a - b;

const sortedOf = (column: Float64Array): Float64Array =>
  toSortedPage(presentValues([column])).values;

test('every column of values in time order comes back to the bit, absent ones included, and any part of it', () => {
  fc.assert(
    fc.property(someColumn, fc.nat(), fc.nat(), (column, a, b) => {
      const values = openColumn(encodeColumn(column, { sorted: sortedOf(column) }));
      expect(values.length).toBe(column.length);
      expect(values.valuesOf(0, column.length)).toStrictEqual(column);
      const [start = 0, end = 0] = [a, b].map((n) => n % (column.length + 1)).toSorted(byNumber);
      expect(values.valuesOf(start, end)).toStrictEqual(column.slice(start, end));
    }),
    propertyRuns(2000),
  );
});

test('of some rows the values between two of the column are found', () => {
  fc.assert(
    fc.property(someColumn, fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.nat()), (column, picks) => {
      const sorted = sortedOf(column);
      const values = openColumn(encodeColumn(column, { sorted }));
      const [start = 0, end = 0] = picks
        .slice(0, 2)
        .map((n) => n % (column.length + 1))
        .toSorted(byNumber);
      // The last is beyond all.
      const [low = 0, below = 0] = picks
        .slice(2)
        .map((n) => sorted[n % (sorted.length + 1)] ?? Number.POSITIVE_INFINITY)
        .toSorted(byNumber);
      const inside = column.slice(start, end).filter((value) => value >= low && value < below);
      const slice = { start, end, low, below, count: inside.length };
      expect(values.between(slice)).toStrictEqual(inside);
      const wrong = { ...slice, count: inside.length + 1 };
      expect(
        isDeviceStatsError(
          errorOf(() => values.between(wrong)),
          'STORAGE_FAILED',
        ),
      ).toBe(true);
    }),
    propertyRuns(2000),
  );
});

test('a column that is too long is refused, and one just as long is not', () => {
  const column = Float64Array.from({ length: 65_536 }, (_, i) => Math.sin(i));
  const longest = column.subarray(1);
  const bytes = encodeColumn(longest, { sorted: sortedOf(longest) });
  expect(openColumn(bytes).valuesOf(0, longest.length)).toStrictEqual(longest);
  expect(() => encodeColumn(column, { sorted: sortedOf(column) })).toThrow(RangeError);
});

test('minus zero comes back as zero', () => {
  const column = Float64Array.of(-0, 1, Math.PI, -0);
  const bytes = encodeColumn(column, { sorted: Float64Array.of(0, 1, Math.PI) });
  expect(openColumn(bytes).valuesOf(0, 4)).toStrictEqual(Float64Array.of(0, 1, Math.PI, 0));
});

test('damaged bytes give values or an error that says so, and no other', () => {
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
      const thrown = errorOf(() => {
        const values = openColumn(damaged);
        values.valuesOf(0, values.length);
      });
      expect(thrown === undefined || isDeviceStatsError(thrown, 'STORAGE_FAILED')).toBe(true);
    }),
    propertyRuns(2000),
  );
});
