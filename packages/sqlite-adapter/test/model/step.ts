import type { Period } from '@device-stats/core';
import fc from 'fast-check';

/** A reading to be appended: where in time, and its values. */
type Row = readonly [timestamp: number, x: number, y: number, z: number];

/** One thing that is done to a storage and its model, or asked of both. */
export type Step =
  | { readonly kind: 'append'; readonly device: string; readonly rows: readonly Row[] }
  | { readonly kind: 'remove'; readonly device: string; readonly period: Period }
  | { readonly kind: 'removeDevice'; readonly device: string }
  | { readonly kind: 'link' | 'unlink'; readonly device: string }
  | { readonly kind: 'maintain'; readonly turns: number }
  | { readonly kind: 'wait' }
  | { readonly kind: 'reopen' }
  /** The process ends before so many more statements. */
  | { readonly kind: 'crash'; readonly statements: number }
  | {
      readonly kind: 'ask';
      readonly device: string;
      readonly period: Period;
      readonly quantiles: readonly number[];
      /** Turns of upkeep between what a question reads first and what it reads then. */
      readonly turnsBetween: number;
    }
  | { readonly kind: 'series'; readonly device: string; readonly period: Period };

const device = fc.constantFrom('a', 'b');

/** From 2000-01-01 on, minutes: buckets of a series are of five. */
const startMs = Date.UTC(2000, 0, 1);
const minuteMs = 60_000;
const time = fc.integer({ min: 0, max: 90 }).map((minute) => startMs + minute * minuteMs);

const value = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -20, max: 20 }).map((n) => n / 10) },
  { weight: 3, arbitrary: fc.double({ min: -1, max: 1, noNaN: true }).map((x) => x + 0) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(0, 1e308, -1e308, Number.MIN_VALUE, -5e-324, 1e-300, 2 ** 53),
  },
);

const maybe = fc.option(value, { nil: Number.NaN, freq: 2 });
const row = fc.tuple(time, value, value, maybe);

/** In order of time, at a rate, as devices send; or of any times; or all at one. */
const rows = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .tuple(
        fc.integer({ min: 0, max: 80 }),
        fc.array(fc.tuple(value, value, maybe), { minLength: 1, maxLength: 24 }),
      )
      .map(([minute, values]) =>
        values.map(([x, y, z], i): Row => [startMs + (minute + i / 4) * minuteMs, x, y, z]),
      ),
  },
  { weight: 2, arbitrary: fc.array(row, { minLength: 1, maxLength: 16 }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(time, fc.array(row, { minLength: 1, maxLength: 16 }))
      .map(([at, many]) => many.map(([, x, y, z]): Row => [at, x, y, z])),
  },
);

const period: fc.Arbitrary<Period> = fc
  .tuple(fc.option(time), fc.option(time))
  .map(([a, b]): Period => {
    if (a === null) return b === null ? {} : { to: b };
    if (b === null) return { from: a };
    return { from: Math.min(a, b), to: Math.max(a, b) + minuteMs };
  });

const quantiles = fc.uniqueArray(
  fc
    .oneof(
      fc.constantFrom(0, 0.05, 0.25, 0.5, 0.999, 1),
      fc.double({ min: 0, max: 1, noNaN: true }),
    )
    .map((q) => q + 0),
  { maxLength: 4 },
);

const oneStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('append' as const), device, rows }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('maintain' as const),
      turns: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.constant(200)),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('ask' as const),
      device,
      period,
      quantiles,
      turnsBetween: fc.constantFrom(0, 0, 1, 3, 50),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('series' as const), device, period }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), device, period }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom('link' as const, 'unlink' as const), device }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'wait' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'reopen' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('crash' as const), statements: fc.nat({ max: 120 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('removeDevice' as const), device }) },
);

/** Any sequence of steps. */
export const steps: fc.Arbitrary<readonly Step[]> = fc.array(oneStep, {
  minLength: 1,
  maxLength: 40,
  size: 'max',
});
