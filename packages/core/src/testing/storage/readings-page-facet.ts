import assert from 'node:assert/strict';
import type { Facet, TestBed } from './facet-scope.ts';
import { positionOf, readRows, readTimestamps, rowsOf, storedRowsOf } from './read-all.ts';
import { rejectsWith } from './rejections.ts';
import { device, entry, range, readingsAt } from './sample-readings.ts';

const nowMs = 1;
const a = device('a');

/** Reading raw readings. */
export const readingsPageFacet: Facet = {
  name: 'pages of readings',
  define({ test }) {
    test('orders by timestamp, then by id, in any order of arrival', async (bed) => {
      await append(bed, [30, 10, 20], [20, 10, 40], [5, 20], [30]);
      const rows = await readRows(bed.storage, a);
      const sorted = rows.toSorted((p, q) => p.timestamp - q.timestamp || p.id - q.id);
      assert.deepEqual(rows, sorted);
      const timestamps = rows.map(({ timestamp }) => timestamp);
      assert.deepEqual(timestamps, [5, 10, 10, 20, 20, 20, 30, 30, 40]);
    });

    test('gives every page size the same readings', async (bed) => {
      await append(bed, [3, 1, 2], [2, 2], [1, 3, 2]);
      const all = await readRows(bed.storage, a);
      assert.equal(all.length, 8);
      for (const limit of [1, 2, 3, 7, 8, 9]) {
        assert.deepEqual(await readRows(bed.storage, a, { limit }), all, `pages of ${limit}`);
      }
    });

    test('begins with the first millisecond of the period', async (bed) => {
      await append(bed, [9, 10, 10, 11]);
      const read = (from: number): Promise<readonly number[]> =>
        readTimestamps(bed.storage, a, { period: { from } });
      assert.deepEqual(await read(9), [9, 10, 10, 11]);
      assert.deepEqual(await read(10), [10, 10, 11]);
      assert.deepEqual(await read(11), [11]);
      assert.deepEqual(await read(12), []);
    });

    test('ends before the last millisecond of the period', async (bed) => {
      await append(bed, [9, 10, 10, 11]);
      const read = (to: number): Promise<readonly number[]> =>
        readTimestamps(bed.storage, a, { period: { to } });
      assert.deepEqual(await read(9), []);
      assert.deepEqual(await read(10), [9]);
      assert.deepEqual(await read(11), [9, 10, 10]);
      assert.deepEqual(await read(12), [9, 10, 10, 11]);
    });

    test('keeps to both ends of the period on every page', async (bed) => {
      await append(bed, range(0, 20), range(5, 15));
      const period = { from: 4, to: 7 };
      for (const limit of [1, 2, 5, 6]) {
        const timestamps = await readTimestamps(bed.storage, a, { period, limit });
        assert.deepEqual(timestamps, [4, 5, 5, 6, 6], `pages of ${limit}`);
      }
      assert.deepEqual(await readTimestamps(bed.storage, a, { period: { from: 0, to: 1 } }), [0]);
      assert.deepEqual(await readTimestamps(bed.storage, a, { period: { from: 30, to: 40 } }), []);
    });

    test('continues behind a position, within readings of one timestamp', async (bed) => {
      await append(bed, [10, 20], [20, 20], [20, 30]);
      const all = await readRows(bed.storage, a);
      for (const [index, row] of all.entries()) {
        const query = { deviceId: a, period: {}, limit: 100, ...positionOf(row) };
        const page = await bed.storage.readings.page(query);
        assert.deepEqual(storedRowsOf(page), all.slice(index + 1), `behind row ${index}`);
      }
    });

    test('continues within the period when the position is outside', async (bed) => {
      const { storage } = bed;
      await append(bed, range(0, 10));
      const period = { from: 4, to: 6 };
      const page = async (timestamp: number): Promise<readonly number[]> => {
        const after = { timestamp, id: Number.MAX_SAFE_INTEGER };
        const { timestamps } = await storage.readings.page({
          deviceId: a,
          period,
          limit: 9,
          after,
        });
        return [...timestamps];
      };
      assert.deepEqual(await page(1), [4, 5]);
      assert.deepEqual(await page(4), [5]);
      assert.deepEqual(await page(8), []);
    });

    test('continues behind a reading that was removed', async (bed) => {
      await append(bed, [10, 20, 30]);
      const { storage } = bed;
      const [, second] = await readRows(storage, a);
      await storage.readings.remove({ deviceId: a, period: { from: 10, to: 21 } });
      const query = { deviceId: a, period: {}, limit: 9, ...positionOf(second) };
      assert.deepEqual([...(await storage.readings.page(query)).timestamps], [30]);
    });

    test('continues while readings arrive before and behind the position', async (bed) => {
      await append(bed, [10, 20, 30, 40]);
      const { storage } = bed;
      const [, second] = await readRows(storage, a);
      await append(bed, [5, 15, 20], [25, 45]);
      const query = { deviceId: a, period: {}, limit: 9, ...positionOf(second) };
      const timestamps = [...(await storage.readings.page(query)).timestamps];
      assert.deepEqual(
        timestamps,
        [20, 25, 30, 40, 45],
        'the later reading at 20 has a greater id',
      );
    });

    test('gives out pages that do not change later', async (bed) => {
      await append(bed, [10, 30]);
      const page = await bed.storage.readings.page({ deviceId: a, period: {}, limit: 9 });
      const before = storedRowsOf(page);
      await append(bed, [5, 20, 40]);
      await bed.storage.readings.remove({ deviceId: a, period: { to: 21 } });
      assert.deepEqual(storedRowsOf(page), before);
    });

    test('gives the readings of the device only', async (bed) => {
      const { storage, metrics } = bed;
      const others = ['b', 'aa', 'A'].map((id) => entry(device(id), metrics, [1, 2]));
      await storage.readings.append([...others, entry(a, metrics, [1], 9)], { nowMs });
      const [row, ...more] = await readRows(storage, a);
      assert.deepEqual(row?.values, rowsOf(readingsAt(metrics, [1], 9))[0]?.values);
      assert.deepEqual(more, []);
    });

    test('has all columns when there is nothing in them', async ({ storage, metrics }) => {
      await storage.devices.register(a, { nowMs });
      const page = await storage.readings.page({ deviceId: a, period: {}, limit: 9 });
      assert.deepEqual(storedRowsOf(page), []);
      assert.equal(page.values.length, metrics.length);
    });

    test('refuses unknown devices', async ({ storage: { readings } }) => {
      const query = { deviceId: device('unknown'), period: {}, limit: 1 };
      await rejectsWith('DEVICE_NOT_FOUND', () => readings.page(query));
    });
  },
};

/** Appends each list of timestamps as a batch. */
async function append(
  { storage, metrics }: TestBed,
  ...batches: readonly (readonly number[])[]
): Promise<void> {
  for (const [seed, timestamps] of batches.entries()) {
    await storage.readings.append([entry(a, metrics, timestamps, seed)], { nowMs });
  }
}
