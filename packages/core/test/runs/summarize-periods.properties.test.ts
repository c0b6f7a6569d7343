import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MetricSet } from '../../src/metric/metric.ts';
import type { ReadingColumns } from '../../src/reading/reading-columns.ts';
import { type BuiltRun, buildRun, toSortedPage } from '../../src/runs/build-run.ts';
import { LooseReadings } from '../../src/runs/loose-readings.ts';
import type { PeriodReadings, SealedReadings, StoredRun } from '../../src/runs/period-readings.ts';
import { presentValues } from '../../src/runs/present-values.ts';
import { summarizePeriods } from '../../src/runs/summarize-periods.ts';
import { summarizeColumns } from '../../src/statistics/summarize.ts';
import { propertyRuns } from '../property-runs.ts';
import { quantileList } from '../statistics/value-sets.ts';
import { memoryPages, someValue } from './run-fixtures.ts';

const metrics: MetricSet = [
  { name: 'x', optional: false },
  { name: 'y', optional: true },
  { name: 'late', optional: true },
];

/** A block of readings: how it is kept, and whether it is older than the last metric. */
const someBlock = fc.record({
  rows: fc.array(
    fc.record({
      timestamp: fc.nat({ max: 1_000 }),
      x: someValue,
      y: fc.option(someValue, { nil: Number.NaN }),
      late: fc.option(someValue, { nil: Number.NaN, freq: 2 }),
    }),
    { maxLength: 40, size: 'max' },
  ),
  isOld: fc.boolean(),
  kept: fc.oneof(
    fc.record({ pageSize: fc.constantFrom(1, 2, 4, 8) }),
    fc.record({ keepSummaries: fc.boolean(), isSorted: fc.boolean() }),
  ),
});
type Block = typeof someBlock extends fc.Arbitrary<infer T> ? T : never;

const someSets = fc.array(fc.array(fc.array(someBlock, { maxLength: 5 }), { maxLength: 3 }), {
  maxLength: 3,
});
test('statistics are the same to the bit, whatever of the readings is sealed, in which runs', async () => {
  await fc.assert(
    fc.asyncProperty(someSets, quantileList, async (sets, quantiles) => {
      const built: BuiltRun[] = [];
      const periods = sets.map((parts) => parts.map((blocks) => toPeriod(blocks, built)));
      const { readPages, read } = memoryPages(built);
      const expected = sets.map((parts) =>
        summarizeColumns(parts.flat().map(toColumns), { metrics, quantiles }),
      );
      for (const _ of ['at first', 'once sorted values and summaries are kept']) {
        const found = await summarizePeriods(periods, { metrics, quantiles, readPages });
        expect(found).toStrictEqual(expected);
      }
      expect(read.calls).toBeLessThanOrEqual(2);
    }),
    propertyRuns(400),
  );
});

function toPeriod(blocks: readonly Block[], built: BuiltRun[]): PeriodReadings {
  const sealed: SealedReadings[] = [];
  const loose: LooseReadings[] = [];
  for (const block of blocks) {
    const columns = toColumns(block);
    const { kept } = block;
    if (!('pageSize' in kept)) {
      const sortedOf = (metric: number) =>
        toSortedPage(presentValues([columns.values[metric] ?? new Float64Array()]));
      const { keepSummaries, isSorted } = kept;
      loose.push(new LooseReadings(columns, { keepSummaries, ...(isSorted && { sortedOf }) }));
    } else if (columns.timestamps.length > 0) {
      const { timestamps, values } = columns;
      const runs = values.map((column): StoredRun => {
        const one = buildRun(column, kept);
        const run = { ...one.run, level: 0, firstBlockId: 0 };
        built.push({ ...one, run });
        return run;
      });
      const [minTimestamp, maxTimestamp] = [Math.min(...timestamps), Math.max(...timestamps)];
      sealed.push({ readingCount: timestamps.length, minTimestamp, maxTimestamp, runs });
    }
  }
  return { sealed, loose };
}

function toColumns({ rows, isOld }: Block): ReadingColumns {
  const names = isOld ? (['x', 'y'] as const) : (['x', 'y', 'late'] as const);
  return {
    timestamps: Float64Array.from(rows, ({ timestamp }) => timestamp),
    values: names.map((name) => Float64Array.from(rows, (row) => row[name])),
  };
}
