import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Summary } from '../../src/runs/loose-readings.ts';
import { packSegment } from '../../src/runs/pack-segment.ts';
import { isDeleted } from '../../src/runs/tombstone.ts';
import { ValueSummary } from '../../src/statistics/value-summary.ts';
import { propertyRuns } from '../property-runs.ts';
import { ascending, openSegment, someValue, sortedValues } from './run-fixtures.ts';

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

function plain({ count, min, max, sums }: Summary) {
  return { count, min, max, sums: [...sums.toBytes()] };
}

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
      const segment = openSegment(packed, { metricCount: 4 });
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
          const known = found?.metric(metric);
          expect(sortedValues(known)).toStrictEqual(ascending(present));
          const expected = new ValueSummary();
          expected.addColumn(Float64Array.from(present));
          expect(plain(known?.summary ?? new ValueSummary())).toStrictEqual(plain(expected));
          expect(known?.columns[0] ?? new Float64Array(0)).toStrictEqual(
            Float64Array.from(inside, ({ values }) => (values[metric] ?? 0) + 0),
          );
        }
      }
    }),
    propertyRuns(1500),
  );
});

test('of a part of a segment, fences and what lies in a bracket agree with the values', () => {
  const input = fc.tuple(
    fc.array(fc.oneof(someValue, fc.constant(Number.NaN)), { minLength: 1, maxLength: 60 }),
    fc.constantFrom(2, 4, 8),
    fc.tuple(fc.nat({ max: 60 }), fc.nat({ max: 61 })),
    fc.tuple(someValue, someValue),
  );
  fc.assert(
    fc.property(input, ([given, pageSize, [from, to], ends]) => {
      const values = Float64Array.from(given, (value) => value + 0);
      const timestamps = Float64Array.from(given.keys());
      const packed = packSegment({ timestamps, ids: timestamps, values: [values] }, { pageSize });
      const known = openSegment(packed, { metricCount: 1 }).within({ from, to }, [])?.metric(0);
      if (known === undefined) return;
      const all = ascending(values.slice(from, to).filter((value) => !Number.isNaN(value)));
      const { values: fences, starts, index } = known.fences;
      expect(starts?.at(-1) ?? fences.length).toBe(all.length);
      for (const [page, fence] of fences.entries()) {
        expect(starts?.[page] ?? page).toBe(all.filter((value) => value < fence).length);
      }
      expect(index?.max ?? fences.at(-1)).toBe(all.at(-1));
      const [low, high] = [Math.min(...ends), Math.max(...ends)];
      const { values: found, below } = known.within({ low, high });
      const inside = ascending(found);
      expect(inside).toStrictEqual(all.slice(below, below + inside.length));
      const outside = [...all.slice(0, below), ...all.slice(below + inside.length)];
      expect(outside.filter((value) => value >= low && value <= high)).toStrictEqual([]);
    }),
    propertyRuns(1500),
  );
});
