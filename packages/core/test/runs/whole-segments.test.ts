import { expect, test } from 'vitest';
import { packSegment } from '../../src/runs/pack-segment.ts';
import { ascending, openSegment, sortedValues } from './run-fixtures.ts';

const length = 4096;

/** Columns as long as those of real segments. */
const columns: Readonly<Record<string, (row: number) => number>> = {
  'equal values': () => 1,
  'equal values of many digits': () => Math.PI,
  'no value at all': () => Number.NaN,
  'one value': (row) => (row === 4000 ? 21.5 : Number.NaN),
  'one value that differs': (row) => (row === 17 ? 2 : 1),
  'two values in turn': (row) => row % 2,
  'values with gaps': (row) => (row % 3 === 0 ? Number.NaN : row / 10),
  'a constant with gaps': (row) => (row % 3 === 0 ? Number.NaN : 7),
  'whole numbers': (row) => (row * 7919) % 100,
  'different values': (row) => Math.sin(row),
  'very different values': (row) => (-1.5) ** (row % 1600),
  zeros: () => 0,
};

test.each(Object.entries(columns))('a segment of %s comes back as it was', (_, valueAt) => {
  const rows = Array.from({ length }, (_row, row) => row);
  const readings = {
    timestamps: Float64Array.from(rows, (row) => 1.7e12 + row * 1000),
    ids: Float64Array.from(rows, (row) => row + 1),
    values: [Float64Array.from(rows, valueAt)],
  };
  const packed = packSegment(readings, { pageSize: 128 });
  const segment = openSegment(packed, { metricCount: 1 });
  expect(segment.values).toStrictEqual(readings.values);
  expect(segment.timestamps).toStrictEqual(readings.timestamps);
  const half = segment.within({ from: 0, to: 1.7e12 + 1_000_000 }, []);
  const present = readings.values[0]?.slice(0, 1000).filter((value) => !Number.isNaN(value));
  expect(sortedValues(half?.metric(0))).toStrictEqual(ascending(present ?? []));
});

test('timestamps that are all the same, and ids with gaps, come back as they were', () => {
  const rows = Array.from({ length }, (_row, row) => row);
  const readings = {
    timestamps: new Float64Array(length).fill(5),
    ids: Float64Array.from(rows, (row) => row * 3 + (row > 2000 ? 1e9 : 0)),
    values: [],
  };
  const packed = packSegment(readings, { pageSize: 128 });
  const segment = openSegment(packed, { metricCount: 0 });
  expect(segment.timestamps).toStrictEqual(readings.timestamps);
  expect(segment.ids).toStrictEqual(readings.ids);
});
