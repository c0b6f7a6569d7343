import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildRun } from '../../src/runs/build-run.ts';
import { LooseValues } from '../../src/runs/loose-readings.ts';
import { selectFromRuns } from '../../src/runs/select-from-runs.ts';
import { propertyRuns } from '../property-runs.ts';
import { ascending, memoryPages, somePageSize, someValues } from './run-fixtures.ts';

const somePart = fc.record({
  runs: fc.array(fc.tuple(someValues, somePageSize), { maxLength: 6 }),
  loose: fc.array(someValues, { maxLength: 3 }),
  shares: fc.array(
    fc.oneof(fc.constantFrom(0, 0.5, 1), fc.double({ min: 0, max: 1, noNaN: true })),
    {
      maxLength: 6,
    },
  ),
  /** How often everything is there: values of many pages are selected in another way. */
  times: fc.constantFrom(1, 1, 12),
});
const parts = somePart.map(({ runs, loose, shares, times }) => ({
  runs: Array.from({ length: times }, () => runs).flat(),
  // Many in one: too many to be sorted.
  loose: times === 1 ? loose : [Array.from({ length: times }, () => loose.flat()).flat()],
  shares,
}));

/** The values in two columns, some absent ones among them. */
function withGaps(values: readonly number[]): readonly Float64Array[] {
  const middle = Math.floor(values.length / 3);
  return [values.slice(0, middle), values.slice(middle)].map((part) =>
    Float64Array.from(part.flatMap((value, i) => (i % 3 === 0 ? [Number.NaN, value] : [value]))),
  );
}

function ranksAt(shares: readonly number[], count: number): readonly number[] {
  if (count === 0) return [];
  return shares.flatMap((share) => {
    const rank = Math.floor(share * (count - 1));
    return share < 0.3 ? [rank] : [rank, Math.min(rank + 1, count - 1)];
  });
}

test('order statistics equal those of sorting everything, to the bit, in one read for all metrics', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(parts, { maxLength: 3 }), async (metrics) => {
      const built = metrics.map(({ runs }) =>
        runs.map(([values, pageSize]) => buildRun(Float64Array.from(values), { pageSize })),
      );
      const { readPages, read } = memoryPages(built.flat());
      const sorted = metrics.map(({ runs, loose }) =>
        ascending([...runs.flatMap(([values]) => values), ...loose.flat()]),
      );
      const ranks = metrics.map(({ shares }, i) => ranksAt(shares, sorted[i]?.length ?? 0));
      const selections = metrics.map(({ loose }, i) => ({
        runs: built[i]?.map(({ run }) => run) ?? [],
        loose: loose.map((values) => new LooseValues(withGaps(values))),
        ranks: ranks[i] ?? [],
      }));
      expect(await selectFromRuns({ selections, readPages })).toStrictEqual(
        ranks.map((ofMetric, i) => ofMetric.map((rank) => sorted[i]?.[rank])),
      );
      expect(read.calls).toBeLessThanOrEqual(1);
    }),
    propertyRuns(2000),
  );
});

test('of m runs at most 4 m + 2 pages are read for a rank when no value repeats', async () => {
  const input = fc.tuple(
    fc.uniqueArray(fc.double({ noNaN: true, noDefaultInfinity: true }), {
      minLength: 1,
      maxLength: 1500,
      size: 'max',
      comparator: 'IsStrictlyEqual',
    }),
    fc.integer({ min: 1, max: 8 }),
    fc.constantFrom(2, 4, 8),
    fc.boolean(),
    fc.double({ min: 0, max: 1, noNaN: true }),
  );
  await fc.assert(
    fc.asyncProperty(input, async ([values, runCount, pageSize, apart, share]) => {
      const dealt = apart ? ascending(values) : values;
      const length = Math.ceil(dealt.length / runCount);
      const built = Array.from({ length: runCount }, (_, i) =>
        buildRun(Float64Array.from(dealt.slice(i * length, (i + 1) * length)), { pageSize }),
      );
      const { readPages, read } = memoryPages(built);
      const rank = Math.floor(share * (values.length - 1));
      const runs = built.map(({ run }) => run);
      await selectFromRuns({ selections: [{ runs, loose: [], ranks: [rank] }], readPages });
      expect(read.pages).toBeLessThanOrEqual(4 * runCount + 2);
    }),
    propertyRuns(500),
  );
});

test('of m runs at most 18 m + 2 pages are read for a rank however values repeat', async () => {
  const repeated = fc
    .array(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.constantFrom(1, 1, 1, 2, 7, 8, 9, 40)), {
      maxLength: 300,
      size: 'max',
    })
    .map((pairs) => pairs.flatMap(([value, n]) => Array.from({ length: n }, () => value)));
  const input = fc.tuple(
    fc.array(
      fc.oneof(
        repeated,
        fc.array(fc.double({ min: 0, max: 400, noNaN: true }), { maxLength: 1500, size: 'max' }),
      ),
      {
        minLength: 1,
        maxLength: 6,
      },
    ),
    fc.constantFrom(2, 4),
    fc.double({ min: 0, max: 1, noNaN: true }),
  );
  await fc.assert(
    fc.asyncProperty(input, async ([lists, pageSize, share]) => {
      const count = lists.flat().length;
      fc.pre(count > 0);
      const built = lists.map((values) => buildRun(Float64Array.from(values), { pageSize }));
      const { readPages, read } = memoryPages(built);
      const runs = built.map(({ run }) => run);
      const ranks = [Math.floor(share * (count - 1))];
      await selectFromRuns({ selections: [{ runs, loose: [], ranks }], readPages });
      expect(read.pages).toBeLessThanOrEqual(18 * runs.length + 2);
    }),
    propertyRuns(500),
  );
});
