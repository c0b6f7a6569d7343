import assert from 'node:assert/strict';
import { rejectsWith } from '../storage/rejections.ts';
import type { Facet, TestBed } from './facet-scope.ts';
import { listAll, range } from './sample-readings.ts';

const unknownUser = 999_999;

/** Users, and the devices that are linked to them. */
export const usersFacet: Facet = {
  name: 'users',
  define({ test, testOf }) {
    test('are made with a name and devices', async (bed) => {
      await registerDevices(bed);
      const user = await bed.users.create({ name: 'Zoë', deviceIds: ['b', 'a', 'b'] });
      assert.ok(Number.isSafeInteger(user.id) && user.id > 0, `${user.id} is a positive integer`);
      assert.deepEqual({ ...user, id: 0 }, { id: 0, name: 'Zoë', deviceIds: ['b', 'a'] });
      assert.deepEqual(await bed.users.get(user.id), user);
      const other = await bed.users.create({ name: 'Zoë' });
      assert.deepEqual({ ...other, id: 0 }, { id: 0, name: 'Zoë', deviceIds: [] });
      assert.ok(other.id > user.id, 'ids ascend');
    });

    test('are made whole or not at all', async (bed) => {
      await registerDevices(bed);
      const { users } = bed;
      await rejectsWith('DEVICE_NOT_FOUND', () =>
        users.create({ name: 'n', deviceIds: ['a', 'nobody'] }),
      );
      assert.deepEqual((await users.list()).items, []);
    });

    test('are listed by ascending id, page by page', async ({ users }) => {
      const made = [];
      for (const index of range(0, 11)) made.push(await users.create({ name: `user ${index}` }));
      for (const limit of [1, 4, 10, 11, 12]) {
        assert.deepEqual(
          await listAll((page) => users.list(page), limit),
          made,
          `pages of ${limit}`,
        );
      }
    });

    test('are removed, while their devices stay', async (bed) => {
      await registerDevices(bed);
      const { users, devices } = bed;
      const { id } = await users.create({ name: 'n', deviceIds: ['a'] });
      await users.remove(id);
      await rejectsWith('USER_NOT_FOUND', () => users.get(id));
      await rejectsWith('USER_NOT_FOUND', () => users.remove(id));
      assert.equal((await devices.get('a')).id, 'a');
      const { id: next } = await users.create({ name: 'n' });
      assert.ok(next > id, 'an id is never used again');
    });

    test('link and unlink devices', async (bed) => {
      await registerDevices(bed);
      const { users } = bed;
      const { id } = await users.create({ name: 'n', deviceIds: ['b'] });
      assert.equal(await users.link(id, 'c'), true);
      assert.equal(await users.link(id, 'a'), true);
      assert.equal(await users.link(id, 'c'), false);
      assert.deepEqual((await users.get(id)).deviceIds, ['b', 'c', 'a']);
      assert.equal(await users.unlink(id, 'b'), true);
      assert.equal(await users.unlink(id, 'b'), false);
      assert.deepEqual((await users.get(id)).deviceIds, ['c', 'a']);
      await users.link(id, 'b');
      assert.deepEqual((await users.get(id)).deviceIds, ['c', 'a', 'b']);
    });

    test('list their devices in the order of linking, page by page', async (bed) => {
      await registerDevices(bed);
      const { users, devices } = bed;
      const { id } = await users.create({ name: 'n', deviceIds: ['c', 'a', 'b'] });
      const expected = [];
      for (const deviceId of ['c', 'a', 'b']) expected.push(await devices.get(deviceId));
      for (const limit of [1, 2, 3, 4]) {
        const listed = await listAll((page) => users.listDevices(id, page), limit);
        assert.deepEqual(listed, expected, `pages of ${limit}`);
      }
    });

    test('have cursors that serve no other list', async (bed) => {
      await registerDevices(bed);
      const { users } = bed;
      const deviceIds = ['a', 'b'];
      const { id: first } = await users.create({ name: 'n', deviceIds });
      const { id: second } = await users.create({ name: 'm', deviceIds });
      const cursor = (await users.listDevices(first, { limit: 1 })).nextCursor ?? '';
      assert.equal((await users.listDevices(first, { cursor })).items.length, 1);
      await rejectsWith('INVALID_CURSOR', () => users.listDevices(second, { cursor }));
      await rejectsWith('INVALID_CURSOR', () => users.list({ cursor }));
      const ofUsers = (await users.list({ limit: 1 })).nextCursor ?? '';
      await rejectsWith('INVALID_CURSOR', () => users.listDevices(first, { cursor: ofUsers }));
    });

    test('must exist', async (bed) => {
      await registerDevices(bed);
      const { users, statistics } = bed;
      const { id } = await users.create({ name: 'n' });
      for (const call of [
        () => users.get(unknownUser),
        () => users.remove(unknownUser),
        () => users.listDevices(unknownUser),
        () => users.link(unknownUser, 'a'),
        () => users.unlink(unknownUser, 'a'),
        () => statistics.ofUser(unknownUser),
        () => statistics.ofUserDevices(unknownUser),
        () => statistics.seriesOfUser(unknownUser, { every: '1h' }),
      ]) {
        await rejectsWith('USER_NOT_FOUND', call);
      }
      await rejectsWith('DEVICE_NOT_FOUND', () => users.link(id, 'nobody'));
      await rejectsWith('DEVICE_NOT_FOUND', () => users.unlink(id, 'nobody'));
    });

    testOf('find', 'are found, or not, without an error', async ({ users }) => {
      assert.equal(await users.find(unknownUser), undefined);
      const user = await users.create({ name: 'n' });
      assert.deepEqual(await users.find(user.id), user);
    });
  },
};

async function registerDevices({ devices }: TestBed): Promise<void> {
  for (const id of ['a', 'b', 'c']) await devices.register(id);
}
