import { expect, test } from 'vitest';
import { type LooseMetric, LooseValues } from '../../src/runs/loose-readings.ts';
import { packSegment } from '../../src/runs/pack-segment.ts';
import { selectLoose } from '../../src/runs/select-loose.ts';
import { openSegment } from './run-fixtures.ts';

/** The first rows of a segment with these values. */
function firstRows(values: readonly number[], count: number): LooseMetric {
  const timestamps = Float64Array.from(values.keys());
  const packed = packSegment(
    { timestamps, ids: timestamps, values: [Float64Array.from(values)] },
    { pageSize: 128 },
  );
  const metric = openSegment(packed, { metricCount: 1 })
    .within({ from: 0, to: count }, [])
    ?.metric(0);
  if (metric === undefined) throw new RangeError('there are no such rows');
  expect(metric.rows.values.isPacked).toBe(true);
  return metric;
}

test.each([1, 10, 1_000, 2 ** 40, 1e-6])(
  'cells are narrow where values are close, whatever part of 1 a segment counts in: %d',
  (parts) => {
    const others = Array.from({ length: 400 }, (_, i) => (i % 250) / parts);
    const same = Array.from({ length: 400 }, () => 97 / parts);
    const close = Array.from({ length: 300 }, (_, i) => (97 / parts) * (1 + i * 2 ** -50));
    const metrics = [
      firstRows([...same, ...others], 400),
      new LooseValues([Float64Array.from(close)]),
    ];
    const sorted = Float64Array.from([...same, ...close]).sort();
    const ranks = [...sorted.keys()].map((rank) => [rank]);
    const found = selectLoose(metrics, ranks);
    expect([...sorted.keys()].map((rank) => found.get(rank))).toEqual([...sorted]);
  },
);

test('values that are all the same are found in one cell', () => {
  const others = Array.from({ length: 400 }, (_, i) => i % 250);
  const same = Array.from({ length: 400 }, () => 97);
  const found = selectLoose([firstRows([...same, ...others], 400)], [[199, 200], [399]]);
  expect([...found.values()]).toEqual([97, 97, 97]);
});

test.each([1e-9, 1e-14, 1e-17, 1e-30])(
  'values within %d of 0 are found beside whole numbers below 0 that are not in the period',
  (range) => {
    const others = Array.from({ length: 400 }, (_, i) => (i % 255) - 255);
    const zeros = Array.from({ length: 400 }, () => 0);
    const close = Array.from({ length: 300 }, (_, i) => (i / 300 - 0.5) * range + 0);
    const metrics = [
      firstRows([...zeros, ...others], 400),
      new LooseValues([Float64Array.from(close)]),
    ];
    const sorted = Float64Array.from([...zeros, ...close]).sort();
    const found = selectLoose(
      metrics,
      Array.from(sorted.keys(), (rank) => [rank]),
    );
    expect(Array.from(sorted.keys(), (rank) => found.get(rank))).toEqual([...sorted]);
  },
);
