import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReadingColumns } from '../../src/index.ts';
import { type ColumnsBucket, splitColumns } from '../../src/statistics/split-columns.ts';
import { propertyRuns } from '../property-runs.ts';

interface Row {
  readonly timestamp: number;
  readonly values: readonly number[];
}

const metricCount = 2;

const row: fc.Arbitrary<Row> = fc.record(
  {
    timestamp: fc.integer({ min: -5, max: 40 }),
    values: fc.tuple(fc.double(), fc.double({ noNaN: true })),
  },
  { noNullPrototype: true },
);

const edges = fc
  .uniqueArray(fc.integer({ min: -5, max: 40 }), { maxLength: 12 })
  .map((list) => list.toSorted((a, b) => a - b));

describe('splitColumns', () => {
  it('agrees with looking at every bucket for every reading', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(row, { maxLength: 20 }), { maxLength: 5 }),
        edges,
        (blocks, at) => {
          const split = splitColumns(blocks.map(columnsOf), { edges: at, metricCount });
          expect(split.map(rowsOf)).toStrictEqual(bruteForce(blocks.flat(), at));
          expect(split.map(({ startMs, endMs }) => [startMs, endMs])).toStrictEqual(
            at.slice(1).map((endMs, index) => [at[index], endMs]),
          );
        },
      ),
      propertyRuns(300),
    );
  });

  it('takes an edge into the bucket that begins with it', () => {
    const rows = [9, 10, 19, 20, 29, 30].map((timestamp) => ({ timestamp, values: [1, 2] }));
    const split = splitColumns([columnsOf(rows)], { edges: [10, 20, 30], metricCount });
    expect(split.map(({ columns }) => [...columns.timestamps])).toEqual([
      [10, 19],
      [20, 29],
    ]);
  });

  it('has no buckets without two edges', () => {
    const blocks = [columnsOf([{ timestamp: 5, values: [1, 2] }])];
    expect(splitColumns(blocks, { edges: [], metricCount })).toEqual([]);
    expect(splitColumns(blocks, { edges: [5], metricCount })).toEqual([]);
  });

  it('has a column for each metric in empty buckets too', () => {
    const [bucket] = splitColumns([], { edges: [0, 1], metricCount });
    expect(bucket?.columns).toEqual({
      timestamps: new Float64Array(),
      values: [new Float64Array(), new Float64Array()],
    });
  });

  it('leaves the blocks as they are', () => {
    const block = columnsOf([3, 1, 2].map((timestamp) => ({ timestamp, values: [timestamp, 0] })));
    const before = structuredClone(block);
    splitColumns([block], { edges: [0, 2, 4], metricCount });
    expect(block).toEqual(before);
  });
});

function columnsOf(rows: readonly Row[]): ReadingColumns {
  return {
    timestamps: Float64Array.from(rows, ({ timestamp }) => timestamp),
    values: [0, 1].map((metric) =>
      Float64Array.from(rows, ({ values }) => values[metric] ?? Number.NaN),
    ),
  };
}

function rowsOf({ columns: { timestamps, values } }: ColumnsBucket): readonly Row[] {
  return Array.from(timestamps, (timestamp, index) => ({
    timestamp,
    values: values.map((column) => column[index] ?? Number.NaN),
  }));
}

function bruteForce(rows: readonly Row[], at: readonly number[]): readonly (readonly Row[])[] {
  return at.slice(1).map((end, index) => {
    const start = at[index] ?? Number.NaN;
    return rows.filter(({ timestamp }) => timestamp >= start && timestamp < end);
  });
}
