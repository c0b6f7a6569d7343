import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isDeviceStatsError } from '../../src/errors/device-stats-error.ts';
import { toSortedPage } from '../../src/runs/build-run.ts';
import { packList } from '../../src/runs/packed-list.ts';
import { decodePage, decodePages, encodePage, encodePages } from '../../src/runs/page-codec.ts';
import { decodeTimestamps, encodeTimestamps } from '../../src/runs/timestamps-codec.ts';
import { propertyRuns } from '../property-runs.ts';
import { errorOf, someValues } from './run-fixtures.ts';

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

/** Multiples of any power of two, also of more than 53 bits from the least to the greatest. */
const multiples = fc
  .tuple(
    fc.integer({ min: -1074, max: 1023 }),
    fc.array(fc.oneof(fc.maxSafeInteger(), fc.integer({ min: -500, max: 500 })), {
      maxLength: 300,
      size: 'max',
    }),
    fc.maxSafeInteger(),
  )
  .map(([e, wholes, shift]) => wholes.map((whole) => (whole + shift) * 2 ** e));
const floats = fc.array(fc.float({ noNaN: true }), { maxLength: 300, size: 'max' });
const fractions = fc
  .array(fc.nat({ max: 2 ** 32 - 1 }), { maxLength: 300, size: 'max' })
  .map((numbers) => numbers.map((number) => number / 2 ** 32));
const subnormals = fc
  .array(fc.integer({ min: -(2 ** 30), max: 2 ** 30 }), { maxLength: 300, size: 'max' })
  .map((wholes) => wholes.map((whole) => whole * 5e-324));
/** All between two neighbouring powers of two, as most pages of a long run are. */
const oneOctave = fc
  .tuple(
    fc.integer({ min: -1022, max: 1023 }),
    fc.array(fc.double({ min: 1, max: 2, maxExcluded: true, noNaN: true }), {
      maxLength: 300,
      size: 'max',
    }),
    fc.constantFrom(1, -1),
  )
  .map(([e, values, sign]) => values.map((value) => value * 2 ** e * sign));

/** Different values in ascending order, -0 before 0. */
const strictlyAscending = fc
  .oneof(
    someValues,
    close,
    decimals,
    multiples,
    floats,
    fractions,
    subnormals,
    oneOctave,
    fc.array(anyDouble, { maxLength: 300, size: 'max' }),
  )
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

test('pages together are written as one by one, and come back, all of them and any', () => {
  const somePage = fc.oneof(
    strictlyAscending.map((values) => ({ values, counts: undefined })),
    someValues.map((values) => toSortedPage(Float64Array.from(values))),
  );
  fc.assert(
    fc.property(fc.array(somePage, { maxLength: 8 }), fc.nat(8), fc.nat(8), (pages, from, to) => {
      const encoded = encodePages(pages);
      expect(encoded).toStrictEqual(pages.map(encodePage));
      const lists = [packList(encoded.slice(0, 3)), packList([]), packList(encoded.slice(3))];
      const decoded = decodePages(lists);
      expect(decoded.pages).toStrictEqual(pages);
      expect([...decoded.values]).toStrictEqual(pages.flatMap(({ values }) => [...values]));
      expect(decodePages(lists, { from, to }).pages).toStrictEqual(pages.slice(from, to));
    }),
    propertyRuns(500),
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
    fc.array(fc.integer({ min: -(2 ** 50), max: 2 ** 50 })),
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
    fc.oneof(
      strictlyAscending.map((values) => encodePage({ values, counts: undefined })),
      someValues.map((values) => encodePage(toSortedPage(Float64Array.from(values)))),
    ),
    fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 3 }),
    fc.oneof(fc.nat(), fc.constant(undefined)),
  );
  fc.assert(
    fc.property(input, ([bytes, changes, length]) => {
      const damaged = bytes.slice(0, length && length % (bytes.length + 1));
      for (const [at, byte] of changes) damaged[at % Math.max(damaged.length, 1)] = byte;
      for (const decode of [decodePage, decodeTimestamps]) {
        const thrown = errorOf(() => decode(damaged));
        expect(thrown === undefined || isDeviceStatsError(thrown, 'STORAGE_FAILED')).toBe(true);
      }
    }),
    propertyRuns(2000),
  );
});

test('a page cut short is damaged', () => {
  fc.assert(
    fc.property(strictlyAscending, fc.nat(), (values, length) => {
      const bytes = encodePage({ values, counts: undefined });
      const cut = bytes.slice(0, length % bytes.length);
      expect(
        isDeviceStatsError(
          errorOf(() => decodePage(cut)),
          'STORAGE_FAILED',
        ),
      ).toBe(true);
    }),
    propertyRuns(500),
  );
});
