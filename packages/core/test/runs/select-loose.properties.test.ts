import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LooseMetric } from '../../src/runs/loose-readings.ts';
import { packSegment } from '../../src/runs/pack-segment.ts';
import { selectLoose } from '../../src/runs/select-loose.ts';
import { propertyRuns } from '../property-runs.ts';
import { ascending, openSegment, someValue } from './run-fixtures.ts';

const lengths = { minLength: 100, maxLength: 400, size: 'max' } as const;

/** Values that a segment packs in many ways: in few or many bytes, rounded, close to each other, far from 0, with an outlier. */
const packedColumn = fc
  .tuple(
    fc.array(
      fc.nat({ max: 2 ** 31 - 1 }).map((n) => n / 2 ** 31),
      lengths,
    ),
    fc.constantFrom(
      (value: number) => value,
      (value: number) => 20 + 10 * value,
      // Just too much for two bytes: little more than a cell's width is looked at.
      (value: number) => Math.floor(70_000 * value),
      (value: number) => Math.floor(70_000 * value) / 100,
      (value: number) => Math.round(value * 1e4) / 100 - 50,
      (value: number) => Math.fround(value),
      (value: number) => 1e9 + Math.floor(8 * value) * 2 ** -20,
      (value: number) => value * 2 ** -800,
      (value: number) => (value - 0.5) * 2 ** 800,
    ),
    fc.constantFrom(undefined, undefined, undefined, 1e6, -1e9),
  )
  .map(([values, make, outlier]) => {
    const column = Float64Array.from(values, (value) => make(value) + 0);
    if (outlier !== undefined) column[column.length >> 1] = outlier;
    return column;
  });

const plainColumn = fc
  .array(fc.oneof(someValue, fc.constant(Number.NaN)), lengths)
  .map((values) => Float64Array.from(values, (value) => value + 0));

const someColumn = fc.oneof({ weight: 4, arbitrary: packedColumn }, plainColumn);

/** How many rows are left out at the beginning and at the end: a segment is cut once, unless a period is within it. */
const someCut = fc.oneof(
  fc.tuple(fc.constant(0), fc.nat({ max: 200 })),
  fc.tuple(fc.nat({ max: 200 }), fc.constant(0)),
  fc.tuple(fc.nat({ max: 50 }), fc.nat({ max: 50 })),
);

const someShares = fc.array(
  fc.oneof(fc.constantFrom(0, 0.5, 1), fc.double({ min: 0, max: 1, noNaN: true })),
  { minLength: 1, maxLength: 20, size: 'max' },
);

test('order statistics of parts of segments equal those of sorting everything, to the bit', () => {
  let packed = 0;
  let tried = 0;
  const input = fc.tuple(
    fc.array(fc.tuple(someColumn, someCut), {
      minLength: 1,
      maxLength: 4,
    }),
    someShares,
  );
  fc.assert(
    fc.property(input, ([parts, shares]) => {
      const metrics: LooseMetric[] = [];
      const all: number[] = [];
      for (const [column, [skipped, left]] of parts) {
        const timestamps = Float64Array.from(column.keys());
        const segment = openSegment(
          packSegment({ timestamps, ids: timestamps, values: [column] }, { pageSize: 8 }),
          { metricCount: 1 },
        );
        const range = { from: skipped, to: Math.max(column.length - left, 0) };
        const metric = segment.within(range, [])?.metric(0);
        if (metric === undefined) continue;
        packed += Number(metric.rows.values.isPacked);
        tried += 1;
        metrics.push(metric);
        all.push(...column.slice(range.from, range.to).filter((value) => !Number.isNaN(value)));
      }
      fc.pre(all.length > 0);
      const sorted = ascending(all);
      const groups = shares.map((share) => {
        const rank = Math.floor(share * (all.length - 1));
        return [...new Set([rank, Math.min(rank + 1, all.length - 1)])];
      });
      const found = selectLoose(metrics, groups);
      for (const rank of groups.flat()) expect(found.get(rank)).toBe(sorted[rank]);
    }),
    propertyRuns(1500),
  );
  // Else little is tested but selecting from all.
  expect(packed).toBeGreaterThan(tried / 4);
});
