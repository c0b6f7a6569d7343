import assert from 'node:assert/strict';
import type { UserId } from '../../user/user.ts';
import type { Facet } from './facet-scope.ts';
import { listAll } from './read-all.ts';
import { rejectsWith } from './rejections.ts';
import { device, deviceIds, range } from './sample-readings.ts';

const nowMs = 1;

/** Creation, listing and removal of users. */
export const usersFacet: Facet = {
  name: 'users',
  define({ test }) {
    test('finds no user in an empty storage', async ({ storage: { users } }) => {
      assert.equal(await users.find(1 as UserId), undefined);
      assert.deepEqual(await users.list({ limit: 10 }), { items: [] });
      assert.equal(await users.remove(1 as UserId), false);
    });

    test('finds no user under a great id', async ({ storage: { users } }) => {
      for (const id of [2 ** 31, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER]) {
        assert.equal(await users.find(id as UserId), undefined);
      }
    });

    test('creates users, also of the same name', async ({ storage: { users } }) => {
      const first = await users.create({ name: 'n', deviceIds: [] }, { nowMs });
      const second = await users.create({ name: 'n', deviceIds: [] }, { nowMs });
      assert.equal(first.repeated, false);
      assert.deepEqual(first.user, { id: first.user.id, name: 'n', deviceIds: [] });
      assert.ok(Number.isSafeInteger(first.user.id) && first.user.id > 0, 'a positive integer');
      assert.ok(second.user.id > first.user.id, 'ids ascend');
      assert.deepEqual(await users.find(first.user.id), first.user);
      assert.deepEqual(await users.find(second.user.id), second.user);
    });

    test('keeps names as they are', async ({ storage: { users } }) => {
      const names = ["'; --", 'e\u0301', '\u00e9', ' n ', '\u{1f600}', '\u062d', '1', 'null', '%'];
      for (const name of names) {
        const { user } = await users.create({ name, deviceIds: [] }, { nowMs });
        assert.equal(user.name, name);
        assert.equal((await users.find(user.id))?.name, name);
      }
    });

    test('creates a user with links in the order given', async ({ storage }) => {
      const ids = deviceIds('c', 'a', 'b');
      for (const id of deviceIds('a', 'b', 'c')) await storage.devices.register(id, { nowMs });
      const { user } = await storage.users.create({ name: 'n', deviceIds: ids }, { nowMs });
      assert.deepEqual(user.deviceIds, ids);
      assert.deepEqual(await storage.users.find(user.id), user);
    });

    test('creates nothing when a device does not exist', async ({ storage }) => {
      const { devices, users } = storage;
      await devices.register(device('a'), { nowMs });
      const input = { name: 'n', deviceIds: deviceIds('a', 'b') };
      await rejectsWith('DEVICE_NOT_FOUND', () => users.create(input, { nowMs }));
      assert.deepEqual(await users.list({ limit: 10 }), { items: [] });
      assert.equal(await devices.find(device('b')), undefined);
    });

    test('lists by id, with every size of page', async ({ storage: { users } }) => {
      for (const index of range(0, 5)) {
        await users.create({ name: `${9 - index}`, deviceIds: [] }, { nowMs });
      }
      for (const limit of [1, 2, 3, 4, 5, 6]) {
        const listed = await listAll((page) => users.list(page), limit);
        const names = listed.map(({ name }) => name);
        assert.deepEqual(names, ['9', '8', '7', '6', '5'], `pages of ${limit}`);
      }
      assert.equal((await users.list({ limit: 5 })).next, undefined);
    });

    test('continues a list behind users that were removed', async ({ storage: { users } }) => {
      for (const name of ['a', 'b', 'c']) await users.create({ name, deviceIds: [] }, { nowMs });
      const first = await users.list({ limit: 1 });
      assert.ok(first.items[0] && first.next !== undefined, 'a first page with a next one');
      await users.remove(first.items[0].id);
      await users.create({ name: 'd', deviceIds: [] }, { nowMs });
      const rest = await users.list({ limit: 9, after: first.next });
      assert.deepEqual(
        rest.items.map(({ name }) => name),
        ['b', 'c', 'd'],
      );
    });

    test('removes a user, and leaves its devices and their other users', async ({ storage }) => {
      const { devices, users } = storage;
      const ids = deviceIds('a');
      await devices.register(device('a'), { nowMs });
      const { user } = await users.create({ name: 'n', deviceIds: ids }, { nowMs });
      const { user: other } = await users.create({ name: 'o', deviceIds: ids }, { nowMs });
      assert.equal(await users.remove(user.id), true);
      assert.equal(await users.remove(user.id), false);
      assert.equal(await users.find(user.id), undefined);
      assert.deepEqual(await listAll((page) => users.list(page)), [other]);
      assert.notEqual(await devices.find(device('a')), undefined);
    });

    test('never uses a user id again', async ({ storage: { users } }) => {
      const { user } = await users.create({ name: 'n', deviceIds: [] }, { nowMs });
      await users.remove(user.id);
      const { user: next } = await users.create({ name: 'n', deviceIds: [] }, { nowMs });
      assert.ok(next.id > user.id, `${next.id} comes after ${user.id}`);
    });
  },
};
