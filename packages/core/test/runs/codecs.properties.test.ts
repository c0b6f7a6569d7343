import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isDeviceStatsError } from '../../src/errors/device-stats-error.ts';
import { buildRun, toSortedPage } from '../../src/runs/build-run.ts';
import { decodeColumn, encodeColumn } from '../../src/runs/column-codec.ts';
import { decodePage, encodePage } from '../../src/runs/page-codec.ts';
import { fencePage } from '../../src/runs/run.ts';
import { decodeTimestamps, encodeTimestamps } from '../../src/runs/timestamps-codec.ts';
import { propertyRuns } from '../property-runs.ts';
import { someValue, someValues } from './run-fixtures.ts';

const anyDouble = fc.double({ noNaN: true });
const close = fc
  .tuple(
    anyDouble,
    fc.array(fc.integer({ min: -1000, max: 1000 }), { maxLength: 300, size: 'max' }),
  )
  .map(([base, steps]) => steps.map((step) => base * (1 + step * 2 ** -52)))
  .map((values) => values.filter((value) => !Number.isNaN(value)));
const decimals = fc
  .tuple(fc.nat({ max: 17 }), fc.array(fc.maxSafeInteger(), { maxLength: 300, size: 'max' }))
  .map(([k, wholes]) => wholes.map((whole) => Number(`${whole}e-${k}`)));

/** Different values in ascending order, -0 before 0. */
const strictlyAscending = fc
  .oneof(someValues, close, decimals, fc.array(anyDouble, { maxLength: 300, size: 'max' }))
  .map((values) =>
    Float64Array.from(values)
      .sort()
      .filter((value, i, sorted) => i === 0 || !Object.is(value, sorted[i - 1])),
  );

test('every page of doubles comes back to the bit', () => {
  const input = strictlyAscending.chain((values) =>
    fc.tuple(
      fc.constant(values),
      fc.option(
        fc.array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 2 ** 40 })), {
          minLength: values.length,
          maxLength: values.length,
        }),
        { nil: undefined },
      ),
    ),
  );
  fc.assert(
    fc.property(input, ([values, counts]) => {
      const page = { values, counts: counts === undefined ? undefined : Float64Array.from(counts) };
      expect(decodePage(encodePage(page))).toStrictEqual(page);
    }),
    propertyRuns(3000),
  );
});

test('fences and their starts come back from a page', () => {
  fc.assert(
    fc.property(someValues, (values) => {
      const page = fencePage(buildRun(Float64Array.from(values), { pageSize: 2 }).run);
      expect(decodePage(encodePage(page))).toStrictEqual(page);
    }),
    propertyRuns(500),
  );
});

test('every column of values in time order comes back to the bit, absent ones included', () => {
  const value = fc.oneof(someValue, fc.constant(Number.NaN));
  const input = fc.oneof(
    fc.array(value, { maxLength: 300, size: 'max' }),
    fc.array(fc.integer({ min: -500, max: 500 }), { maxLength: 300, size: 'max' }),
    decimals,
    someValues,
  );
  fc.assert(
    fc.property(input, (values) => {
      const column = Float64Array.from(values, (one) => one + 0);
      expect(decodeColumn(encodeColumn(column))).toStrictEqual(column);
    }),
    propertyRuns(2000),
  );
});

test('timestamps and ids come back', () => {
  const time = fc.integer({ min: -8.64e15, max: 8.64e15 });
  const regular = fc
    .tuple(
      time,
      fc.nat({ max: 1e6 }),
      fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 400, size: 'max' }),
    )
    .map(([start, step, jitter]) => jitter.map((shift, i) => start + i * step + shift));
  const input = fc.oneof(
    regular,
    fc.array(time, { maxLength: 300, size: 'max' }),
    fc.array(fc.maxSafeInteger()),
  );
  fc.assert(
    fc.property(input, (integers) => {
      const timestamps = Float64Array.from(integers, (integer) => integer + 0);
      expect(decodeTimestamps(encodeTimestamps(timestamps))).toStrictEqual(timestamps);
    }),
    propertyRuns(2000),
  );
});

test('damaged bytes give values or an error that says so, and no other', () => {
  const input = fc.tuple(
    someValues.map((values) => encodePage(toSortedPage(Float64Array.from(values)))),
    fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 3 }),
    fc.nat(),
  );
  fc.assert(
    fc.property(input, ([bytes, changes, length]) => {
      for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
      const damaged = bytes.slice(0, (length % (bytes.length + 1)) + 5);
      for (const decode of [decodePage, decodeColumn, decodeTimestamps]) {
        const thrown = errorOf(() => decode(damaged));
        expect(thrown === undefined || isDeviceStatsError(thrown, 'STORAGE_FAILED')).toBe(true);
      }
    }),
    propertyRuns(1000),
  );
});

function errorOf(action: () => unknown): unknown {
  try {
    action();
    return undefined;
  } catch (error) {
    return error;
  }
}
