import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MetricSet } from '../../src/metric/metric.ts';
import type { ReadingColumns } from '../../src/reading/reading-columns.ts';
import { type BuiltRun, buildRun } from '../../src/runs/build-run.ts';
import { LooseReadings } from '../../src/runs/loose-readings.ts';
import { packSegment } from '../../src/runs/pack-segment.ts';
import type { PeriodReadings, SealedReadings, StoredRun } from '../../src/runs/period-readings.ts';
import { summarizePeriods } from '../../src/runs/summarize-periods.ts';
import { summarizeColumns } from '../../src/statistics/summarize.ts';
import { propertyRuns } from '../property-runs.ts';
import { quantileList } from '../statistics/value-sets.ts';
import { memoryPages, openSegment, someValue } from './run-fixtures.ts';

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
  /** How often its rows are there, with values a little closer to 0 each time: of many loose values brackets are guessed. */
  times: fc.constantFrom(1, 1, 15),
  kept: fc.oneof(
    fc.record({ pageSize: fc.constantFrom(1, 2, 4, 8) }),
    fc.record({ isKept: fc.boolean() }),
    fc.record({
      cutPageSize: fc.constantFrom(2, 4, 8),
      before: fc.array(someValue, { maxLength: 30 }),
      after: fc.array(someValue, { maxLength: 30 }),
    }),
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
    if ('isKept' in kept) loose.push(new LooseReadings([columns], kept));
    else if ('cutPageSize' in kept) loose.push(...cutFromSegment(columns, kept));
    else if (columns.timestamps.length > 0) {
      const { timestamps, values } = columns;
      const runs = values.map((column): StoredRun => {
        const one = buildRun(column, kept);
        const run = { ...one.run, level: 0, firstBlockId: 0, nodeId: 0, metric: 0, firstPage: 0 };
        built.push({ ...one, run });
        return run;
      });
      const [minTimestamp, maxTimestamp] = [Math.min(...timestamps), Math.max(...timestamps)];
      sealed.push({ readingCount: timestamps.length, minTimestamp, maxTimestamp, runs });
    }
  }
  return { sealed, loose };
}

/** As a part of a segment that has other readings too. */
function cutFromSegment(
  { timestamps, values }: ReadingColumns,
  {
    cutPageSize,
    before,
    after,
  }: {
    readonly cutPageSize: number;
    readonly before: readonly number[];
    readonly after: readonly number[];
  },
): readonly LooseReadings[] {
  const all = Float64Array.of(
    ...before.map(() => -1),
    // Which reading has which does not matter here.
    ...timestamps.toSorted(),
    ...after.map(() => 1_001),
  );
  if (all.length === 0) return [];
  const packed = packSegment(
    {
      timestamps: all,
      ids: all.map((_, row) => row),
      values: values.map((column) => Float64Array.of(...before, ...column, ...after)),
    },
    { pageSize: cutPageSize },
  );
  const segment = openSegment(packed, { metricCount: metrics.length });
  return [segment.within({ from: 0, to: 1_001 }, []) ?? []].flat();
}

function toColumns({ rows: given, isOld, times }: Block): ReadingColumns {
  const rows = Array.from({ length: times }, (_, time) => {
    const factor = 1 - time * 2 ** -40;
    return given.map(({ timestamp, x, y, late }) => {
      return { timestamp, x: x * factor, y: y * factor, late: late * factor };
    });
  }).flat();
  const names = isOld ? (['x', 'y'] as const) : (['x', 'y', 'late'] as const);
  return {
    timestamps: Float64Array.from(rows, ({ timestamp }) => timestamp),
    values: names.map((name) => Float64Array.from(rows, (row) => row[name])),
  };
}
