import fc from 'fast-check';
import type { ReadingColumns } from '../../src/reading/reading-columns.ts';
import type { ScaledInteger } from '../../src/statistics/scaled-integer.ts';

const anyDouble = fc.double({ noNaN: true, noDefaultInfinity: true }).map(positiveZero);
const rounded = fc.integer({ min: -100_000, max: 100_000 }).map((n) => n / 100);
const subnormal = fc.integer({ min: -20, max: 20 }).map((n) => positiveZero(n * 5e-324));
const huge = fc
  .integer({ min: 0, max: 3 })
  .map((n) => (1 - n * 2 ** -53) * 1.797_693_134_862_315_7e308);
const signedHuge = fc
  .tuple(huge, fc.boolean())
  .map(([value, negative]) => (negative ? -value : value));
const power = fc.integer({ min: -1074, max: 1023 }).map((n) => 2 ** n);

/** Finite doubles of all kinds, never -0. */
export const anyValue: fc.Arbitrary<number> = fc.oneof(
  anyDouble,
  rounded,
  subnormal,
  signedHuge,
  power,
);

const alike = fc.oneof(
  fc.array(rounded, { maxLength: 60 }),
  fc.array(anyDouble, { maxLength: 40 }),
  fc.array(subnormal, { maxLength: 20 }),
  fc.array(signedHuge, { maxLength: 20 }),
  fc.array(anyValue, { maxLength: 40 }),
  fc.tuple(anyValue, fc.integer({ min: 1, max: 30 })).map(([value, n]) => repeat(value, n)),
);

/** Values and their negatives, with a few more: nearly everything cancels. */
const cancelling = fc
  .tuple(fc.array(anyValue, { maxLength: 12 }), fc.array(anyValue, { maxLength: 3 }))
  .map(([values, more]) => [...values, ...more, ...values.map((value) => positiveZero(-value))]);

/** Values close together and far from 0. */
const offset = fc
  .tuple(anyDouble, fc.array(fc.integer({ min: -4, max: 4 }), { maxLength: 30 }))
  .map(([base, steps]) => steps.map((step) => base * (1 + step * 2 ** -52)))
  .map((values) => values.filter(Number.isFinite).map(positiveZero));

/** Sets of values, ordinary and extreme, also empty and of one value. */
export const valueSet: fc.Arbitrary<readonly number[]> = fc.oneof(alike, cancelling, offset);

/** Quantiles as they are asked for, each once. */
export const quantileList: fc.Arbitrary<readonly number[]> = fc.uniqueArray(
  fc.oneof(
    fc.constantFrom(0, 0.001, 0.05, 0.07, 0.25, 0.5, 0.95, 0.999, 1),
    fc.double({ min: 0, max: 1, noNaN: true }).map((q) => Number(q.toFixed(5)) + 0),
  ),
  { maxLength: 6 },
);

/** Readings of one metric in blocks that end before the given rows. */
export function blocksOf(
  values: readonly number[],
  ends: readonly number[] = [],
): readonly ReadingColumns[] {
  const cuts = [0, ...ends.toSorted((a, b) => a - b), values.length];
  return cuts.slice(1).map((end, index) => {
    const column = Float64Array.from(values.slice(cuts[index], end));
    return { timestamps: new Float64Array(column.length), values: [column] };
  });
}

/** Integers as long as sums are, with more or fewer zeros left out at the low end. */
export const anyScaledInteger: fc.Arbitrary<ScaledInteger> = fc
  .tuple(
    fc.oneof(fc.bigInt(), fc.bigInt({ min: -8n, max: 8n })),
    fc.nat({ max: 200 }),
    fc.nat({ max: 2000 }),
  )
  .map(([digits, shift, zeros]) => ({ digits: digits << BigInt(shift), zeros }));

function repeat(value: number, times: number): number[] {
  return Array.from({ length: times }, () => value);
}

function positiveZero(value: number): number {
  return value === 0 ? 0 : value;
}
