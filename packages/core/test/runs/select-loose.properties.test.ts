import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LooseMetric } from '../../src/runs/loose-readings.ts';
import { packSegment } from '../../src/runs/pack-segment.ts';
import { selectLoose } from '../../src/runs/select-loose.ts';
import { propertyRuns } from '../property-runs.ts';
import { ascending, openSegment, someValue } from './run-fixtures.ts';

/** Values that a segment packs in many ways: rounded, close to each other, far apart, with outliers. */
const someColumn = fc
  .record({
    values: fc.array(
      fc.oneof(
        { weight: 8, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
        { weight: 2, arbitrary: someValue },
        { weight: 1, arbitrary: fc.constant(Number.NaN) },
      ),
      { minLength: 100, maxLength: 400, size: 'max' },
    ),
    kind: fc.constantFrom(
      (value: number) => value,
      (value: number) => 20 + 10 * value,
      // Just too much for two bytes: little more than a cell's width is looked at.
      (value: number) => Math.floor(70_000 * value),
      (value: number) => Math.floor(70_000 * value) / 100,
      (value: number) => Math.round(value * 1e4) / 100,
      (value: number) => Math.fround(value),
      (value: number) => 1e9 + Math.floor(8 * value) * 2 ** -20,
      (value: number) => value * 2 ** -1000,
    ),
    outlier: fc.constantFrom(undefined, undefined, 1e6, -1e15, 2 ** -900),
    isPlain: fc.boolean(),
  })
  .map(({ values, kind, outlier, isPlain }) => {
    // What is not between 0 and 1 makes most columns plain: some are to be packed.
    const usual = isPlain ? values : values.filter((value) => value >= 0 && value <= 1);
    const column = Float64Array.from(usual, (value) => kind(value) + 0);
    if (outlier !== undefined && column.length > 0) column[column.length >> 1] = outlier;
    return column.filter((value) => !(Math.abs(value) === Number.POSITIVE_INFINITY));
  })
  .filter(({ length }) => length > 0);

const someShares = fc.array(
  fc.oneof(fc.constantFrom(0, 0.5, 1), fc.double({ min: 0, max: 1, noNaN: true })),
  { minLength: 1, maxLength: 20, size: 'max' },
);

test('order statistics of parts of segments equal those of sorting everything, to the bit', () => {
  let packed = 0;
  const input = fc.tuple(
    fc.array(fc.tuple(someColumn, fc.nat({ max: 100 }), fc.nat({ max: 100 })), {
      minLength: 1,
      maxLength: 4,
    }),
    someShares,
  );
  fc.assert(
    fc.property(input, ([parts, shares]) => {
      const metrics: LooseMetric[] = [];
      const all: number[] = [];
      for (const [column, skipped, left] of parts) {
        const timestamps = Float64Array.from(column.keys());
        const segment = openSegment(
          packSegment({ timestamps, ids: timestamps, values: [column] }, { pageSize: 8 }),
          { metricCount: 1 },
        );
        const range = { from: skipped, to: Math.max(column.length - left, 0) };
        const metric = segment.within(range, [])?.metric(0);
        if (metric === undefined) continue;
        packed += Number(metric.rows.values.isPacked);
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
  // Else nothing is tested but the built-in sort.
  expect(packed).toBeGreaterThan(0);
});
