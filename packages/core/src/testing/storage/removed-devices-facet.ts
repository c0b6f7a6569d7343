import assert from 'node:assert/strict';
import type { Facet } from './facet-scope.ts';
import { listAll, readTimestamps } from './read-all.ts';
import { rejectsWith } from './rejections.ts';
import { device, entry } from './sample-readings.ts';
import { contentsOf, viewContents } from './view-contents.ts';

const a = device('a');
const b = device('b');
const subject = { kind: 'device', deviceId: a } as const;

/** What is left of a removed device, and what is not when it comes back. */
export const removedDevicesFacet: Facet = {
  name: 'removed devices',
  define({ test }) {
    test('answers nothing more about a removed device', async ({ storage, metrics }) => {
      const { devices, readings } = storage;
      await readings.append([entry(a, metrics, [1, 2])], { nowMs: 1 });
      await devices.remove(a);
      const period = {};
      await rejectsWith('DEVICE_NOT_FOUND', () => readings.findLatest(a));
      await rejectsWith('DEVICE_NOT_FOUND', () => readings.page({ deviceId: a, period, limit: 1 }));
      await rejectsWith('DEVICE_NOT_FOUND', () => readings.remove({ deviceId: a, period }));
      await rejectsWith('DEVICE_NOT_FOUND', () => readings.versions(subject));
      await rejectsWith('DEVICE_NOT_FOUND', () => readings.openView({ subject, period }));
    });

    test('registers a removed device anew, without its readings', async ({ storage, metrics }) => {
      const { devices, readings } = storage;
      await readings.append([entry(a, metrics, [1, 2]), entry(b, metrics, [3])], { nowMs: 1 });
      await devices.remove(a);
      const { device: again, created } = await devices.register(a, { nowMs: 7 });
      assert.equal(created, true);
      assert.deepEqual(
        { ...again, version: 0 },
        { id: a, createdAtMs: 7, lastReadingAtMs: null, readingCount: 0, version: 0 },
      );
      assert.deepEqual(await readTimestamps(storage, a), []);
      assert.equal((await readings.findLatest(a)).timestamps.length, 0);
      const view = await readings.openView({ subject, period: {} });
      assert.deepEqual(await viewContents(view, metrics), [contentsOf([], metrics)]);
    });

    test('lists a device that came back as the last one', async ({ storage: { devices } }) => {
      for (const id of [a, b]) await devices.register(id, { nowMs: 1 });
      await devices.remove(a);
      await devices.register(a, { nowMs: 1 });
      const ids = (await listAll((page) => devices.list(page))).map(({ id }) => id);
      assert.deepEqual(ids, [b, a]);
    });

    test('stores only the new readings of a device that came back', async (bed) => {
      const { devices, readings } = bed.storage;
      await readings.append([entry(a, bed.metrics, [1, 2, 3])], { nowMs: 1 });
      await devices.remove(a);
      await readings.append([entry(a, bed.metrics, [2])], { nowMs: 2 });
      assert.deepEqual(await readTimestamps(bed.storage, a), [2]);
      const found = await devices.find(a);
      assert.equal(found?.readingCount, 1);
      assert.equal(found?.lastReadingAtMs, 2);
    });

    test('takes a removed device from its users, for good', async ({ storage, metrics }) => {
      const { devices, users, readings } = storage;
      await readings.append([entry(a, metrics, [1]), entry(b, metrics, [2])], { nowMs: 1 });
      const { user } = await users.create({ name: 'u', deviceIds: [a, b] }, { nowMs: 1 });
      await devices.remove(a);
      for (const reading of [[], [3]] as const) {
        if (reading.length > 0) await readings.append([entry(a, metrics, reading)], { nowMs: 1 });
        assert.deepEqual((await users.find(user.id))?.deviceIds, [b]);
        assert.deepEqual((await users.list({ limit: 1 })).items[0]?.deviceIds, [b]);
        const linked = await listAll((page) => users.listDevices(user.id, page));
        assert.deepEqual(
          linked.map(({ id }) => id),
          [b],
        );
        const ofUser = { kind: 'user', userId: user.id } as const;
        const { devices: viewed } = await readings.openView({ subject: ofUser, period: {} });
        for (const list of [viewed, await readings.versions(ofUser)]) {
          assert.deepEqual(
            list.map(({ deviceId }) => deviceId),
            [b],
          );
        }
      }
      assert.equal(await users.link(user.id, a), true);
    });
  },
};
