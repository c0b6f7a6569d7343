import assert from 'node:assert/strict';
import type { Facet } from './facet-scope.ts';
import { readRows, readTimestamps } from './read-all.ts';
import { device, entry, range } from './sample-readings.ts';

const nowMs = 1;
const a = device('a');
const b = device('b');

/** Appending batches. */
export const readingsAppendFacet: Facet = {
  name: 'appending readings',
  define({ test }) {
    test('answers with the first id of each entry and the time of arrival', async (bed) => {
      const batch = [entry(a, bed.metrics, [1, 2, 3]), entry(b, bed.metrics, [1])];
      const receipt = await bed.storage.readings.append(batch, { nowMs: 1_234 });
      assert.equal(receipt.firstIds.length, 2);
      assert.equal(receipt.receivedAtMs, 1_234);
      assert.equal(receipt.repeated, false);
      for (const id of receipt.firstIds) {
        assert.ok(Number.isSafeInteger(id) && id > 0, `${id} is a positive integer`);
      }
    });

    test('gives the rows of an entry consecutive ids, in the order of the rows', async (bed) => {
      const { storage, metrics } = bed;
      const timestamps = [30, 10, 20, 10];
      const { firstIds } = await storage.readings.append([entry(a, metrics, timestamps)], {
        nowMs,
      });
      const [first = 0] = firstIds;
      const rows = await readRows(storage, a);
      assert.deepEqual(
        rows.map(({ timestamp, id }) => [timestamp, id - first]),
        [
          [10, 1],
          [10, 3],
          [20, 2],
          [30, 0],
        ],
      );
    });

    test('never gives an id twice', async ({ storage, metrics }) => {
      const ids = new Set<number>();
      for (const round of range(0, 4)) {
        const batch = [a, b, a].map((id) => entry(id, metrics, range(0, 3), round));
        const { firstIds } = await storage.readings.append(batch, { nowMs });
        for (const first of firstIds) for (const row of range(0, 3)) ids.add(first + row);
      }
      assert.equal(ids.size, 4 * 3 * 3);
      const stored = [...(await readRows(storage, a)), ...(await readRows(storage, b))];
      assert.deepEqual(new Set(stored.map(({ id }) => id)), ids);
    });

    test('never uses the id of a removed reading again', async ({ storage, metrics }) => {
      const append = async (): Promise<number> => {
        const batch = [entry(a, metrics, [1, 2])];
        return (await storage.readings.append(batch, { nowMs })).firstIds[0] ?? 0;
      };
      const first = await append();
      await storage.readings.remove({ deviceId: a, period: {} });
      const second = await append();
      await storage.devices.remove(a);
      const third = await append();
      assert.ok(second > first + 1, `${second} comes after ${first + 1}`);
      assert.ok(third > second + 1, `${third} comes after ${second + 1}`);
    });

    test('stores equal readings as separate ones', async ({ storage, metrics }) => {
      await storage.readings.append([entry(a, metrics, [5, 5]), entry(a, metrics, [5])], { nowMs });
      await storage.readings.append([entry(a, metrics, [5, 5])], { nowMs });
      assert.deepEqual(await readTimestamps(storage, a), [5, 5, 5, 5, 5]);
      assert.equal((await storage.devices.find(a))?.readingCount, 5);
    });

    test('stores a batch that has a device twice', async ({ storage, metrics }) => {
      const batch = [entry(a, metrics, [3]), entry(b, metrics, [9]), entry(a, metrics, [1, 2])];
      const { firstIds } = await storage.readings.append(batch, { nowMs });
      const rows = await readRows(storage, a);
      const [first = 0, , third = 0] = firstIds;
      assert.deepEqual(
        rows.map(({ timestamp, id }) => [timestamp, id]),
        [
          [1, third],
          [2, third + 1],
          [3, first],
        ],
      );
      const found = await storage.devices.find(a);
      assert.deepEqual([found?.readingCount, found?.lastReadingAtMs], [3, 3]);
    });
  },
};
