import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isDeviceStatsError } from '../../src/errors/device-stats-error.ts';
import { toSortedPage } from '../../src/runs/build-run.ts';
import { absentRank, decodeColumn, encodeColumn } from '../../src/runs/column-codec.ts';
import { sortedWithin } from '../../src/runs/column-within.ts';
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

test('every column of values in time order comes back to the bit, absent ones included', () => {
  fc.assert(
    fc.property(someColumn, (column) => {
      const sorted = sortedOf(column);
      const { values, ranks } = decodeColumn(encodeColumn(column, { sorted }), {
        sorted: () => sorted,
      });
      expect(values).toStrictEqual(column);
      if (ranks === undefined) return;
      expect(Array.from(ranks)).toStrictEqual(
        Array.from(column, (value) => (Number.isNaN(value) ? absentRank : sorted.indexOf(value))),
      );
    }),
    propertyRuns(2000),
  );
});

test('the rows of a part of a column are sorted as if they were a column', () => {
  const input = fc.tuple(someColumn, fc.nat({ max: 300 }), fc.nat({ max: 300 }), fc.boolean());
  fc.assert(
    fc.property(input, ([column, one, other, known]) => {
      const [from, to] = [one, other]
        .map((row) => Math.min(row, column.length))
        .sort((a, b) => a - b);
      const part = column.subarray(from, to);
      const sorted = sortedOf(column);
      const ranks = Uint16Array.from(column, (value) =>
        Number.isNaN(value) ? absentRank : sorted.indexOf(value),
      );
      const decoded = { values: column, ranks: known ? ranks : undefined };
      expect(sortedWithin(decoded, sorted, from ?? 0, to ?? 0)).toStrictEqual(
        toSortedPage(presentValues([part])),
      );
    }),
    propertyRuns(1000),
  );
});

test('a column that is too long is refused, and one just as long is not', () => {
  const column = Float64Array.from({ length: 65_536 }, (_, i) => Math.sin(i));
  const longest = column.subarray(1);
  const sorted = sortedOf(longest);
  const bytes = encodeColumn(longest, { sorted });
  expect(decodeColumn(bytes, { sorted: () => sorted }).values).toStrictEqual(longest.slice());
  expect(() => encodeColumn(column, { sorted: sortedOf(column) })).toThrow(RangeError);
});

test('minus zero comes back as zero', () => {
  const column = Float64Array.of(-0, 1, Math.PI, -0);
  const sorted = Float64Array.of(0, 1, Math.PI);
  const decode = (values: Float64Array, of: Float64Array): Float64Array =>
    decodeColumn(encodeColumn(values, { sorted: of }), { sorted: () => of }).values;
  expect(decode(column, sorted)).toStrictEqual(Float64Array.of(0, 1, Math.PI, 0));
  expect(decode(Float64Array.of(-0, 1), Float64Array.of(0, 1))).toStrictEqual(
    Float64Array.of(0, 1),
  );
});

test('damaged bytes, and other sorted values, give values or an error that says so, and no other', () => {
  const input = fc.tuple(
    someColumn,
    someColumn,
    fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 3 }),
    fc.oneof(fc.nat(), fc.constant(undefined)),
  );
  fc.assert(
    fc.property(input, ([column, other, changes, length]) => {
      const sorted = sortedOf(column);
      const bytes = encodeColumn(column, { sorted });
      const damaged = bytes.slice(0, length && length % (bytes.length + 1));
      for (const [at, byte] of changes) damaged[at % Math.max(damaged.length, 1)] = byte;
      for (const of of [sorted, sortedOf(other)]) {
        const thrown = errorOf(() => decodeColumn(damaged, { sorted: () => of }));
        expect(thrown === undefined || isDeviceStatsError(thrown, 'STORAGE_FAILED')).toBe(true);
      }
    }),
    propertyRuns(2000),
  );
});
