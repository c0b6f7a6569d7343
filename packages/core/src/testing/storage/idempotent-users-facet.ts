import assert from 'node:assert/strict';
import type { Facet } from './facet-scope.ts';
import { listAll } from './read-all.ts';
import { rejectsWith } from './rejections.ts';
import { device, entry } from './sample-readings.ts';

const a = device('a');
const b = device('b');
const nowMs = 1;
const idempotency = { scope: 'users.create', key: 'k', part: 0, fingerprint: 'f' };

/** Idempotency keys of created users. */
export const idempotentUsersFacet: Facet = {
  name: 'idempotency keys of users',
  define({ test }) {
    test('create a user once', async ({ storage: { devices, users } }) => {
      await devices.register(a, { nowMs });
      const input = { name: 'n', deviceIds: [a] };
      const first = await users.create(input, { nowMs, idempotency });
      const second = await users.create(input, { nowMs: 9, idempotency });
      assert.equal(first.repeated, false);
      assert.deepEqual(second, { user: first.user, repeated: true });
      assert.deepEqual(await listAll((page) => users.list(page)), [first.user]);
    });

    test('answer with the user as it was made', async ({ storage: { devices, users } }) => {
      for (const id of [a, b]) await devices.register(id, { nowMs });
      const input = { name: 'n', deviceIds: [b, a] };
      const { user } = await users.create(input, { nowMs, idempotency });
      const repeat = { user, repeated: true };
      await users.unlink(user.id, b);
      assert.deepEqual(
        await users.create(input, { nowMs, idempotency }),
        repeat,
        'after unlinking',
      );
      await devices.remove(a);
      assert.deepEqual(
        await users.create(input, { nowMs, idempotency }),
        repeat,
        'without a device',
      );
      await users.remove(user.id);
      assert.deepEqual(await users.create(input, { nowMs, idempotency }), repeat, 'once removed');
      assert.deepEqual(await users.list({ limit: 9 }), { items: [] });
    });

    test('refuse another user, which then is not made', async ({ storage: { users } }) => {
      const { user } = await users.create({ name: 'n', deviceIds: [] }, { nowMs, idempotency });
      const other = { ...idempotency, fingerprint: 'other' };
      await rejectsWith('IDEMPOTENCY_CONFLICT', () =>
        users.create({ name: 'm', deviceIds: [] }, { nowMs, idempotency: other }),
      );
      assert.deepEqual(await listAll((page) => users.list(page)), [user]);
    });

    test('are not recorded when the user could not be made', async ({ storage }) => {
      const { devices, users } = storage;
      const input = { name: 'n', deviceIds: [a] };
      await rejectsWith('DEVICE_NOT_FOUND', () => users.create(input, { nowMs, idempotency }));
      await devices.register(a, { nowMs });
      const { repeated } = await users.create(input, { nowMs, idempotency });
      assert.equal(repeated, false);
    });

    test('are apart from keys of other scopes', async ({ storage, metrics }) => {
      const append = { ...idempotency, scope: 'append a' };
      await storage.readings.append([entry(a, metrics, [1])], { nowMs, idempotency: append });
      const { repeated } = await storage.users.create(
        { name: 'n', deviceIds: [] },
        { nowMs, idempotency },
      );
      assert.equal(repeated, false);
      assert.equal(await storage.idempotency.find(idempotency), undefined, 'it has no readings');
    });

    test('are forgotten once swept', async ({ storage: { idempotency: keys, users } }) => {
      const input = { name: 'n', deviceIds: [] };
      const { user } = await users.create(input, { nowMs: 100, idempotency });
      assert.equal(await keys.sweep({ beforeMs: 100 }), 0);
      assert.equal(await keys.sweep({ beforeMs: 101 }), 1);
      const again = await users.create(input, { nowMs: 200, idempotency });
      assert.equal(again.repeated, false);
      assert.notEqual(again.user.id, user.id);
    });
  },
};
