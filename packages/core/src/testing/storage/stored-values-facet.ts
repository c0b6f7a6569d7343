import assert from 'node:assert/strict';
import type { Facet } from './facet-scope.ts';
import { readRows, readTimestamps, rowsOf, sortRows } from './read-all.ts';
import { sameItems } from './same-items.ts';
import { device, entry, range, readingsAt } from './sample-readings.ts';

const nowMs = 1;
const a = device('a');

/** Readings come back as they were given, whatever they are and however many. */
export const storedValuesFacet: Facet = {
  name: 'stored values',
  define({ test }) {
    test('keeps every bit of the values and the absence of optional ones', async (bed) => {
      const { storage, metrics } = bed;
      const values = [
        0,
        1,
        -1,
        0.1,
        0.1 + 0.2,
        1 / 3,
        123_456_789.123_456_79,
        5e-324,
        -5e-324,
        2 ** 53 - 1,
        2 ** 53 + 2,
        2.225_073_858_507_201_4e-308,
        Number.MAX_VALUE,
        -Number.MAX_VALUE,
        1e21,
        1e-7,
      ];
      const columns = metrics.map(({ optional }, metric) =>
        Float64Array.from(values, (value, row) =>
          optional && (row + metric) % 2 === 0
            ? Number.NaN
            : value * (metric % 2 === 0 ? 1 : -1) + 0,
        ),
      );
      const readings = { timestamps: Float64Array.from(values.keys()), values: columns };
      await storage.readings.append([{ deviceId: a, readings }], { nowMs });
      const rows = await readRows(storage, a);
      assert.deepEqual(
        rows.map((row) => row.values),
        rowsOf(readings).map((row) => row.values),
      );
    });

    test('keeps timestamps of the years 1970 to 9999', async ({ storage, metrics }) => {
      const timestamps = [0, 1, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 1.7e12 + 1, 253_402_300_799_999];
      await storage.readings.append([entry(a, metrics, timestamps.toReversed())], { nowMs });
      assert.deepEqual(await readTimestamps(storage, a), timestamps);
      const last = 253_402_300_799_999;
      assert.equal((await storage.devices.find(a))?.lastReadingAtMs, last);
      assert.deepEqual(await readTimestamps(storage, a, { period: { from: last } }), [last]);
    });

    test('keeps no reference to what it was given', async ({ storage, metrics }) => {
      const first = entry(a, metrics, [1, 2, 3]);
      const batch = [first];
      await storage.readings.append(batch, { nowMs });
      const before = await readRows(storage, a);
      for (const column of [first.readings.timestamps, ...first.readings.values]) column.fill(7);
      batch.length = 0;
      assert.deepEqual(await readRows(storage, a), before);
    });

    test('stores readings that are parts of greater arrays', async ({ storage, metrics }) => {
      const whole = readingsAt(metrics, range(0, 10));
      const readings = { timestamps: middle(whole.timestamps), values: whole.values.map(middle) };
      await storage.readings.append([{ deviceId: a, readings }], { nowMs });
      assert.deepEqual(sortRows(await readRows(storage, a)), sortRows(rowsOf(readings)));
    });

    test('stores an entry of many rows', async ({ storage, metrics }) => {
      const timestamps = range(0, 7_001).map((index) => (index * 4_999) % 7_001);
      await storage.readings.append([entry(a, metrics, timestamps)], { nowMs });
      sameItems(await readTimestamps(storage, a), range(0, 7_001));
      assert.equal((await storage.devices.find(a))?.readingCount, 7_001);
    });

    test('stores a batch of many devices', async ({ storage, metrics }) => {
      const ids = range(0, 1_500).map((index) => device(`device-${index}`));
      const batch = ids.map((id, index) => entry(id, metrics, [index, index + 1]));
      const { firstIds } = await storage.readings.append(batch, { nowMs });
      assert.equal(new Set(firstIds).size, ids.length);
      for (const index of [0, 1, 749, 1_498, 1_499]) {
        const rows = await readRows(storage, device(`device-${index}`));
        assert.deepEqual(
          rows.map(({ timestamp, id }) => [timestamp, id - (firstIds[index] ?? 0)]),
          [
            [index, 0],
            [index + 1, 1],
          ],
        );
      }
    });
  },
};

function middle(column: Float64Array): Float64Array {
  return column.subarray(3, 6);
}
