import assert from 'node:assert/strict';
import { rejectsWith } from '../storage/rejections.ts';
import { type Facet, startMs } from './facet-scope.ts';
import { listAll, range, sample, samplesAt } from './sample-readings.ts';

/** Devices. */
export const devicesFacet: Facet = {
  name: 'devices',
  define({ test, testOf }) {
    test('are registered once', async ({ devices, clock }) => {
      const { device, created } = await devices.register('a');
      assert.equal(created, true);
      assert.deepEqual(
        { ...device, version: 0 },
        { id: 'a', createdAtMs: startMs, lastReadingAtMs: null, readingCount: 0, version: 0 },
      );
      clock.nowMs += 1_000;
      assert.deepEqual(await devices.register('a'), { device, created: false });
      assert.deepEqual(await devices.get('a'), device);
    });

    test('exist from their first reading on, and tell how many they have until when', async (bed) => {
      const { devices, readings, clock } = bed;
      await readings.appendBatch('a', samplesAt(30, 10));
      clock.nowMs += 1_000;
      await readings.append('a', sample(20));
      assert.deepEqual(
        { ...(await devices.get('a')), version: 0 },
        { id: 'a', createdAtMs: startMs, lastReadingAtMs: 30, readingCount: 3, version: 0 },
      );
      assert.equal((await devices.register('a')).created, false);
    });

    test('are listed in the order of registration, page by page', async ({ devices, readings }) => {
      const ids = range(0, 25).map((index) => `device-${(index * 7) % 25}`);
      for (const id of ids.slice(0, 12)) await devices.register(id);
      await readings.appendMany(ids.slice(12).map((deviceId) => ({ ...sample(1), deviceId })));
      for (const limit of [1, 7, 24, 25, 26]) {
        const all = await listAll((page) => devices.list(page), limit);
        assert.deepEqual(
          all.map(({ id }) => id),
          ids,
          `pages of ${limit}`,
        );
      }
    });

    test('have cursors that serve no other list', async ({ devices, users }) => {
      for (const id of ['a', 'b', 'c']) await devices.register(id);
      for (const name of ['u', 'v']) await users.create({ name, deviceIds: ['a', 'b'] });
      const cursor = (await devices.list({ limit: 1 })).nextCursor ?? '';
      await devices.remove('a');
      const rest = await devices.list({ cursor });
      assert.deepEqual(
        rest.items.map(({ id }) => id),
        ['b', 'c'],
      );
      await rejectsWith('INVALID_CURSOR', () => users.list({ cursor }));
      await rejectsWith('INVALID_CURSOR', () => devices.list({ cursor: `${cursor}x` }));
      for (const limit of [0, 1_001, 2.5]) {
        await rejectsWith('INVALID_INPUT', () => devices.list({ limit }));
      }
    });

    test('are removed with all their readings and links', async ({
      devices,
      readings,
      users,
      statistics,
    }) => {
      await readings.appendBatch('a', samplesAt(1, 2));
      await readings.append('b', sample(3, 3));
      const { id } = await users.create({ name: 'n', deviceIds: ['a', 'b'] });
      await devices.remove('a');
      for (const call of [
        () => devices.get('a'),
        () => devices.remove('a'),
        () => readings.getLatest('a'),
        () => readings.list('a'),
        () => statistics.ofDevice('a'),
        () => users.link(id, 'a'),
      ]) {
        await rejectsWith('DEVICE_NOT_FOUND', call);
      }
      assert.deepEqual((await users.get(id)).deviceIds, ['b']);
      assert.equal((await statistics.ofUser(id)).x.sum, 3);
    });

    test('come back without their past', async ({ devices, readings, users }) => {
      await readings.appendBatch('a', samplesAt(1, 2));
      const { id } = await users.create({ name: 'n', deviceIds: ['a'] });
      await devices.remove('a');
      await readings.append('a', sample(5));
      assert.equal((await devices.get('a')).readingCount, 1);
      assert.deepEqual((await users.get(id)).deviceIds, []);
    });

    testOf('find', 'are found, or not, without an error', async ({ devices }) => {
      assert.equal(await devices.find('a'), undefined);
      const { device } = await devices.register('a');
      assert.deepEqual(await devices.find('a'), device);
    });
  },
};
