import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packSegment } from '../../src/runs/pack-segment.ts';
import { decodeValues } from '../../src/runs/page-codec.ts';
import { Segment } from '../../src/runs/segment.ts';
import { isDeleted } from '../../src/runs/tombstone.ts';
import { propertyRuns } from '../property-runs.ts';
import { ascending, someValue } from './run-fixtures.ts';

const row = fc.record({
  timestamp: fc.integer({ min: 0, max: 60 }),
  values: fc.tuple(someValue, fc.oneof(someValue, fc.constant(Number.NaN)), fc.constant(7)),
});

const tombstone = fc
  .record({
    a: fc.integer({ min: 0, max: 60 }),
    b: fc.integer({ min: 0, max: 60 }),
    upToReadingId: fc.integer({ min: 0, max: 60 }),
  })
  .map(({ a, b, upToReadingId }) => ({
    from: Math.min(a, b),
    to: Math.max(a, b) + 1,
    upToReadingId,
  }));

/** Readings as a segment has them: by timestamp, then id, with any ids. */
const rows = fc
  .tuple(fc.array(row, { minLength: 1, maxLength: 60 }), fc.infiniteStream(fc.nat({ max: 3 })))
  .map(([given, gaps]) => {
    let id = 0;
    return given
      .map((reading) => {
        id += 1 + (gaps.next().value ?? 0);
        return { ...reading, id };
      })
      .toSorted((a, b) => a.timestamp - b.timestamp || a.id - b.id);
  });

function columnsOf(given: readonly { timestamp: number; id: number; values: readonly number[] }[]) {
  return {
    timestamps: Float64Array.from(given, ({ timestamp }) => timestamp),
    ids: Float64Array.from(given, ({ id }) => id),
    values: [0, 1, 2].map((metric) =>
      Float64Array.from(given, ({ values }) => (values[metric] ?? 0) + 0),
    ),
  };
}

test('a segment holds what was sealed, and gives of a period what was not deleted, sorted', () => {
  const input = fc.tuple(
    rows,
    fc.constantFrom(2, 4, 8),
    fc.array(tombstone, { maxLength: 2 }),
    fc.array(fc.tuple(fc.integer({ min: -1, max: 61 }), fc.integer({ min: -1, max: 62 })), {
      maxLength: 3,
    }),
  );
  fc.assert(
    fc.property(input, ([given, pageSize, tombstones, periods]) => {
      const columns = columnsOf(given);
      const packed = packSegment(columns, { pageSize });
      expect(packed).toMatchObject({
        readingCount: given.length,
        minTimestamp: given[0]?.timestamp,
        maxTimestamp: given.at(-1)?.timestamp,
        minReadingId: Math.min(...columns.ids),
        maxReadingId: Math.max(...columns.ids),
      });
      const segment = new Segment(packed.readings, {
        metricCount: 4,
        sortedOf: (metric) => decodeValues(packed.metrics[metric]?.pages ?? []),
      });
      expect(segment.timestamps).toStrictEqual(columns.timestamps);
      expect(segment.ids).toStrictEqual(columns.ids);
      expect(segment.values.slice(0, 3)).toStrictEqual(columns.values);
      expect(segment.values[3]?.every((value) => Number.isNaN(value))).toBe(true);
      for (const [from, to] of periods) {
        const inside = given.filter(
          (reading) =>
            reading.timestamp >= from && reading.timestamp < to && !isDeleted(reading, tombstones),
        );
        const found = segment.within({ from, to }, tombstones);
        expect(found?.timestamps.length ?? 0).toBe(inside.length);
        for (const metric of [0, 1, 2]) {
          const present = inside
            .map(({ values }) => (values[metric] ?? 0) + 0)
            .filter((value) => !Number.isNaN(value));
          const ranked = found?.metric(metric)?.ranked;
          const repeated = Array.from(ranked?.values ?? []).flatMap((value, i) => {
            const starts = ranked?.starts;
            const count = starts === undefined ? 1 : (starts[i + 1] ?? 0) - (starts[i] ?? 0);
            return Array.from({ length: count }, () => value);
          });
          expect(repeated).toStrictEqual(ascending(present));
        }
      }
    }),
    propertyRuns(1500),
  );
});
