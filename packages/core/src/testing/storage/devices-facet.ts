import assert from 'node:assert/strict';
import type { Facet } from './facet-scope.ts';
import { listAll } from './read-all.ts';
import { device, deviceIds, entry } from './sample-readings.ts';

const a = device('a');

/** Registration, listing and removal of devices. */
export const devicesFacet: Facet = {
  name: 'devices',
  define({ test }) {
    test('finds no device in an empty storage', async ({ storage: { devices } }) => {
      assert.equal(await devices.find(a), undefined);
      assert.deepEqual(await devices.list({ limit: 10 }), { items: [] });
    });

    test('registers a device once', async ({ storage: { devices } }) => {
      const first = await devices.register(a, { nowMs: 1_000 });
      const { version } = first.device;
      const registered = { id: a, createdAtMs: 1_000, lastReadingAtMs: null, readingCount: 0 };
      assert.deepEqual(first, { device: { ...registered, version }, created: true });
      const second = await devices.register(a, { nowMs: 2_000 });
      assert.deepEqual(second, { device: first.device, created: false });
      assert.deepEqual(await devices.find(a), first.device);
      assert.deepEqual(await listAll((page) => devices.list(page)), [first.device]);
    });

    test('registers devices with their first readings, at the time of arrival', async (bed) => {
      const { devices, readings } = bed.storage;
      await readings.append([entry(a, bed.metrics, [5])], { nowMs: 1_000 });
      await readings.append([entry(a, bed.metrics, [6])], { nowMs: 2_000 });
      assert.equal((await devices.find(a))?.createdAtMs, 1_000);
      assert.equal((await devices.register(a, { nowMs: 3_000 })).created, false);
    });

    test('counts the readings and knows the greatest timestamp, in any order', async (bed) => {
      const { devices, readings } = bed.storage;
      for (const [timestamps, last, count] of [
        [[50], 50, 1],
        [[20, 10], 50, 3],
        [[70, 60], 70, 5],
        [[70], 70, 6],
      ] as const) {
        await readings.append([entry(a, bed.metrics, timestamps)], { nowMs: 1 });
        const found = await devices.find(a);
        assert.equal(found?.lastReadingAtMs, last);
        assert.equal(found?.readingCount, count);
      }
    });

    test('knows a reading at the epoch as the last one', async ({ storage, metrics }) => {
      await storage.readings.append([entry(a, metrics, [0])], { nowMs: 1 });
      assert.equal((await storage.devices.find(a))?.lastReadingAtMs, 0);
    });

    test('gives out devices that do not change later', async ({ storage, metrics }) => {
      const { device: registered } = await storage.devices.register(a, { nowMs: 1 });
      const [listed] = (await storage.devices.list({ limit: 1 })).items;
      await storage.readings.append([entry(a, metrics, [5])], { nowMs: 1 });
      assert.equal(registered.readingCount, 0);
      assert.equal(listed?.readingCount, 0);
    });

    test('lists in the order of registration', async ({ storage, metrics }) => {
      const { devices, readings } = storage;
      await devices.register(device('c'), { nowMs: 3 });
      await readings.append([entry(device('b'), metrics, [1])], { nowMs: 2 });
      await devices.register(a, { nowMs: 1 });
      await readings.append([entry(device('c'), metrics, [1])], { nowMs: 9 });
      const ids = (await listAll((page) => devices.list(page))).map(({ id }) => id);
      assert.deepEqual(ids, ['c', 'b', 'a']);
    });

    test('pages through the list with every size of page', async ({ storage: { devices } }) => {
      const ids = deviceIds('e', 'd', 'c', 'b', 'a');
      for (const id of ids) await devices.register(id, { nowMs: 1 });
      for (const limit of [1, 2, 3, 4, 5, 6]) {
        const listed = await listAll((page) => devices.list(page), limit);
        assert.deepEqual(
          listed.map(({ id }) => id),
          ids,
          `pages of ${limit}`,
        );
      }
    });

    test('gives no next page behind the last device', async ({ storage: { devices } }) => {
      for (const id of deviceIds('a', 'b', 'c')) await devices.register(id, { nowMs: 1 });
      const first = await devices.list({ limit: 2 });
      assert.notEqual(first.next, undefined);
      assert.equal((await devices.list({ limit: 3 })).next, undefined);
    });

    test('continues a list behind devices that were removed', async ({ storage: { devices } }) => {
      for (const id of deviceIds('a', 'b', 'c', 'd')) await devices.register(id, { nowMs: 1 });
      const first = await devices.list({ limit: 2 });
      for (const id of deviceIds('a', 'b', 'c')) await devices.remove(id);
      await devices.register(device('e'), { nowMs: 1 });
      assert.ok(first.next !== undefined, 'the first page has a next one');
      const rest = await devices.list({ limit: 2, after: first.next });
      const ids = rest.items.map(({ id }) => id);
      assert.deepEqual(ids, ['d', 'e']);
    });

    test('removes a device with its readings', async ({ storage, metrics }) => {
      const { devices, readings } = storage;
      await readings.append([entry(a, metrics, [1]), entry(device('b'), metrics, [2])], {
        nowMs: 1,
      });
      assert.equal(await devices.remove(a), true);
      assert.equal(await devices.remove(a), false);
      assert.equal(await devices.remove(device('unknown')), false);
      assert.equal(await devices.find(a), undefined);
      const left = await listAll((page) => devices.list(page));
      assert.deepEqual(
        left.map(({ id, readingCount }) => [id, readingCount]),
        [['b', 1]],
      );
    });
  },
};
