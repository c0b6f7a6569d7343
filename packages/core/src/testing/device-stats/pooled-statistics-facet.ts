import assert from 'node:assert/strict';
import type { Facet, TestBed } from './facet-scope.ts';
import { sample } from './sample-readings.ts';

/** Statistics over the devices of a user. */
export const pooledStatisticsFacet: Facet = {
  name: 'statistics of users',
  define({ test }) {
    test('take the readings of all linked devices as one set', async (bed) => {
      const { users, statistics } = bed;
      await appendThree(bed);
      const { id } = await users.create({ name: 'n', deviceIds: ['a', 'b'] });
      const { count, x } = await statistics.ofUser(id);
      assert.deepEqual([count, x.min, x.max, x.sum, x.median], [5, 1, 10, 22, 3]);
      const { x: early } = await statistics.ofUser(id, { to: 3 });
      assert.deepEqual([early.count, early.sum, early.median], [3, 9, 2]);
    });

    test('take each device once, and a shared device for each of its users', async (bed) => {
      const { users, statistics } = bed;
      await appendThree(bed);
      const first = await users.create({ name: 'n', deviceIds: ['a', 'a'] });
      await users.link(first.id, 'a');
      const second = await users.create({ name: 'm', deviceIds: ['a', 'c'] });
      assert.equal((await statistics.ofUser(first.id)).count, 3);
      assert.equal((await statistics.ofUser(second.id)).count, 4);
    });

    test('follow the links, for all time', async (bed) => {
      const { users, statistics } = bed;
      await appendThree(bed);
      const { id } = await users.create({ name: 'n', deviceIds: ['a'] });
      await users.link(id, 'b');
      assert.equal((await statistics.ofUser(id)).x.sum, 22);
      await users.unlink(id, 'a');
      assert.equal((await statistics.ofUser(id)).x.sum, 16);
    });

    test('are given for each device, in the order of linking', async (bed) => {
      const { users, devices, statistics } = bed;
      await appendThree(bed);
      await devices.register('silent');
      const { id } = await users.create({ name: 'n', deviceIds: ['c', 'silent', 'a'] });
      const all = await statistics.ofUserDevices(id);
      assert.deepEqual(
        all.map(({ deviceId, statistics: { count, x } }) => [deviceId, count, x.sum]),
        [
          ['c', 1, 100],
          ['a', 3, 6],
        ],
      );
      for (const { deviceId, statistics: found } of all) {
        assert.deepEqual(found, await statistics.ofDevice(deviceId));
      }
      const early = await statistics.ofUserDevices(id, { to: 3 });
      assert.deepEqual(
        early.map(({ deviceId, statistics: { x } }) => [deviceId, x.sum]),
        [['a', 3]],
      );
    });

    test('are given for no device of a user without readings', async ({
      devices,
      users,
      statistics,
    }) => {
      await devices.register('a');
      const { id } = await users.create({ name: 'n', deviceIds: ['a'] });
      assert.deepEqual(await statistics.ofUserDevices(id), []);
    });

    test('answer as series too', async (bed) => {
      const { users, statistics } = bed;
      await appendThree(bed);
      const { id } = await users.create({ name: 'n', deviceIds: ['a', 'b'] });
      const [bucket, ...others] = await statistics.seriesOfUser(id, { every: '1h' });
      assert.deepEqual(others, []);
      assert.deepEqual([bucket?.startMs, bucket?.endMs], [1, 5]);
      assert.deepEqual(bucket?.statistics, await statistics.ofUser(id));
    });
  },
};

/** Readings of three devices: 1, 2, 3 and 6, 10 and 100. */
async function appendThree({ readings }: TestBed): Promise<void> {
  await readings.appendBatch('a', [sample(1, 1), sample(2, 2), sample(3, 3)]);
  await readings.appendBatch('b', [sample(2, 6), sample(4, 10)]);
  await readings.append('c', sample(50, 100));
}
