import { packSegment, Segment } from '@device-stats/core/runs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TimeMerge } from '../src/maintenance/time-merge.ts';

test('segments that overlap in time in any way are merged by timestamp, then id', () => {
  const timestamps = fc.array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 12 });
  const input = fc.tuple(fc.array(timestamps, { maxLength: 6 }), fc.integer({ min: 1, max: 9 }));
  fc.assert(
    fc.property(input, ([given, length]) => {
      let id = 0;
      const numbered = given.map((one) =>
        one.map((timestamp) => ({ timestamp, id: (id += 1) })).toSorted(inOrder),
      );
      const segments = numbered
        .toSorted((a, b) => (a[0]?.timestamp ?? 0) - (b[0]?.timestamp ?? 0))
        .map((rows) => ({ minTimestamp: rows[0]?.timestamp ?? 0, open: () => sealed(rows) }));
      const merge = new TimeMerge(segments.values(), 1);
      const merged = [];
      for (;;) {
        const { timestamps: times, ids, values } = merge.take(length);
        if (ids.length === 0) break;
        expect(ids.length).toBeLessThanOrEqual(length);
        for (const [row, timestamp] of times.entries()) {
          merged.push({ timestamp, id: ids[row] });
          expect(values[0]?.[row]).toBe(timestamp / 10);
        }
      }
      expect(merged).toEqual(numbered.flat().toSorted(inOrder));
    }),
  );
});

interface Row {
  readonly timestamp: number;
  readonly id: number;
}

function inOrder(a: Row, b: Row): number {
  return a.timestamp - b.timestamp || a.id - b.id;
}

function sealed(rows: readonly Row[]): Segment {
  const packed = packSegment(
    {
      timestamps: Float64Array.from(rows, ({ timestamp }) => timestamp),
      ids: Float64Array.from(rows, ({ id }) => id),
      values: [Float64Array.from(rows, ({ timestamp }) => timestamp / 10)],
    },
    { pageSize: 4 },
  );
  return new Segment(packed.readings, {
    metricCount: 1,
    runOf: (index) => {
      const run = packed.runs[index];
      if (run === undefined) throw new RangeError(`no run of metric ${index}`);
      return run;
    },
  });
}
