import assert from 'node:assert/strict';
import type { DeviceId } from '../../device/device.ts';
import type { Storage } from '../../storage/storage.ts';
import type { User, UserId } from '../../user/user.ts';
import type { Facet } from './facet-scope.ts';
import { listAll } from './read-all.ts';
import { rejectsWith } from './rejections.ts';
import { device } from './sample-readings.ts';

const nowMs = 1;
const a = device('a');
const b = device('b');
const c = device('c');
const d = device('d');

/** Links between users and devices. */
export const linksFacet: Facet = {
  name: 'links',
  define({ test }) {
    test('links a device once, at the end', async ({ storage }) => {
      const user = await createUser(storage, [b]);
      assert.equal(await storage.users.link(user.id, a), true);
      assert.equal(await storage.users.link(user.id, c), true);
      assert.equal(await storage.users.link(user.id, b), false);
      assert.equal(await storage.users.link(user.id, a), false);
      await hasDevices(storage, user, [b, a, c]);
    });

    test('unlinks a device', async ({ storage }) => {
      const user = await createUser(storage, [a, b, c]);
      assert.equal(await storage.users.unlink(user.id, b), true);
      assert.equal(await storage.users.unlink(user.id, b), false);
      assert.equal(await storage.users.unlink(user.id, d), false);
      await hasDevices(storage, user, [a, c]);
      assert.notEqual(await storage.devices.find(b), undefined);
    });

    test('links a device again at the end', async ({ storage }) => {
      const user = await createUser(storage, [a, b, c]);
      await storage.users.unlink(user.id, a);
      assert.equal(await storage.users.link(user.id, a), true);
      await hasDevices(storage, user, [b, c, a]);
    });

    test('keeps the links of every user apart', async ({ storage }) => {
      const first = await createUser(storage, [a, b]);
      const second = await createUser(storage, [b, c]);
      await storage.users.unlink(first.id, b);
      await storage.users.link(second.id, a);
      await hasDevices(storage, first, [a]);
      await hasDevices(storage, second, [b, c, a]);
    });

    test('pages through linked devices with every size of page', async ({ storage }) => {
      const ids = [d, b, a, c];
      const { id } = await createUser(storage, ids);
      for (const limit of [1, 2, 3, 4, 5]) {
        const linked = await listAll((page) => storage.users.listDevices(id, page), limit);
        assert.deepEqual(
          linked.map((item) => item.id),
          ids,
          `pages of ${limit}`,
        );
      }
      assert.equal((await storage.users.listDevices(id, { limit: 4 })).next, undefined);
    });

    test('continues linked devices behind one that was unlinked', async ({ storage }) => {
      const { id } = await createUser(storage, [a, b, c]);
      const first = await storage.users.listDevices(id, { limit: 2 });
      assert.ok(first.next !== undefined, 'the first page has a next one');
      await storage.users.unlink(id, b);
      await storage.users.link(id, d);
      await storage.users.link(id, b);
      const rest = await storage.users.listDevices(id, { limit: 9, after: first.next });
      assert.deepEqual(
        rest.items.map((item) => item.id),
        [c, d, b],
      );
    });

    test('lists linked devices as they are', async ({ storage }) => {
      const { id } = await createUser(storage, [a]);
      const { items } = await storage.users.listDevices(id, { limit: 9 });
      assert.deepEqual(items, [await storage.devices.find(a)]);
    });

    test('links existing users and devices only', async ({ storage }) => {
      const { id } = await createUser(storage, []);
      const [unknownUser, unknownDevice] = [(id + 1) as UserId, device('unknown')];
      const { users } = storage;
      await rejectsWith('DEVICE_NOT_FOUND', () => users.link(id, unknownDevice));
      await rejectsWith('DEVICE_NOT_FOUND', () => users.unlink(id, unknownDevice));
      await rejectsWith('USER_NOT_FOUND', () => users.link(unknownUser, a));
      await rejectsWith('USER_NOT_FOUND', () => users.unlink(unknownUser, a));
      await rejectsWith('USER_NOT_FOUND', () => users.listDevices(unknownUser, { limit: 1 }));
      assert.equal(await storage.devices.find(unknownDevice), undefined);
    });

    test('gives out users that do not change later', async ({ storage }) => {
      const user = await createUser(storage, [a]);
      const found = await storage.users.find(user.id);
      await storage.users.link(user.id, b);
      assert.deepEqual([user.deviceIds, found?.deviceIds], [[a], [a]]);
    });
  },
};

/** Makes a user, and the devices of this facet. */
async function createUser(storage: Storage, linked: readonly DeviceId[]): Promise<User> {
  for (const id of [a, b, c, d]) await storage.devices.register(id, { nowMs });
  return (await storage.users.create({ name: 'n', deviceIds: linked }, { nowMs })).user;
}

async function hasDevices(
  { users, readings }: Storage,
  { id: userId }: User,
  ids: readonly DeviceId[],
): Promise<void> {
  const linked = await listAll((page) => users.listDevices(userId, page));
  const versions = await readings.versions({ kind: 'user', userId });
  assert.deepEqual((await users.find(userId))?.deviceIds, ids);
  assert.deepEqual(
    linked.map((item) => item.id),
    ids,
  );
  assert.deepEqual(
    versions.map(({ deviceId }) => deviceId),
    ids,
  );
  const listed = (await users.list({ limit: 100 })).items.find((user) => user.id === userId);
  assert.deepEqual(listed?.deviceIds, ids);
}
