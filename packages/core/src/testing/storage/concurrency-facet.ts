import assert from 'node:assert/strict';
import { isDeviceStatsError } from '../../errors/device-stats-error.ts';
import type { AppendReceipt } from '../../storage/reading-store.ts';
import type { Facet } from './facet-scope.ts';
import { readRows, readTimestamps } from './read-all.ts';
import { device, entry, range } from './sample-readings.ts';
import { viewContents } from './view-contents.ts';

const nowMs = 1;
const a = device('a');
const b = device('b');
const claim = { scope: 's', key: 'k', part: 0, fingerprint: 'f' };

/** Calls that do not wait for each other. */
export const concurrencyFacet: Facet = {
  name: 'concurrent calls',
  define({ test }) {
    test('append to the same and to different devices without loss', async (bed) => {
      const { storage, metrics } = bed;
      const receipts = await Promise.all(
        range(0, 60).map((index) => {
          const batch = [entry(a, metrics, [index, 100 - index]), entry(b, metrics, [index])];
          return storage.readings.append(index % 2 === 0 ? batch : batch.toReversed(), { nowMs });
        }),
      );
      const sorted = range(0, 60)
        .flatMap((index) => [index, 100 - index])
        .toSorted((p, q) => p - q);
      assert.deepEqual(await readTimestamps(storage, a), sorted);
      assert.deepEqual(await readTimestamps(storage, b), range(0, 60));
      assert.equal((await storage.devices.find(a))?.readingCount, 120);
      const rows = [...(await readRows(storage, a)), ...(await readRows(storage, b))];
      const ids = new Set(rows.map(({ id }) => id));
      assert.equal(ids.size, 180);
      for (const id of receipts.flatMap(({ firstIds }) => firstIds)) assert.ok(ids.has(id));
    });

    test('append in the order of the calls', async ({ storage, metrics }) => {
      const receipts = await Promise.all(
        range(0, 20).map((seed) =>
          storage.readings.append([entry(a, metrics, [5], seed)], { nowMs }),
        ),
      );
      const ids = receipts.flatMap(({ firstIds }) => firstIds);
      assert.deepEqual(
        ids,
        ids.toSorted((p, q) => p - q),
      );
    });

    test('store twins under one idempotency key once', async ({ storage, metrics }) => {
      const receipts = await Promise.all(
        range(0, 10).map((index) =>
          storage.readings.append([entry(a, metrics, [1, 2])], {
            nowMs: index,
            idempotency: claim,
          }),
        ),
      );
      const originals = receipts.filter(({ repeated }) => !repeated);
      assert.equal(originals.length, 1);
      for (const { firstIds, receivedAtMs } of receipts) {
        assert.deepEqual(firstIds, originals[0]?.firstIds);
        assert.equal(receivedAtMs, originals[0]?.receivedAtMs);
      }
      assert.deepEqual(await readTimestamps(storage, a), [1, 2]);
    });

    test('let one of two writes under one idempotency key win', async ({ storage, metrics }) => {
      const append = (fingerprint: string, timestamp: number): Promise<AppendReceipt> =>
        storage.readings.append([entry(a, metrics, [timestamp]), entry(b, metrics, [timestamp])], {
          nowMs,
          idempotency: { ...claim, fingerprint },
        });
      const outcomes = await Promise.allSettled([append('f', 1), append('g', 2)]);
      const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
      assert.equal(refused.length, 1);
      assert.ok(isDeviceStatsError(refused[0]?.reason, 'IDEMPOTENCY_CONFLICT'));
      const winner = outcomes[0]?.status === 'fulfilled' ? 1 : 2;
      assert.deepEqual(await readTimestamps(storage, a), [winner]);
      assert.deepEqual(await readTimestamps(storage, b), [winner]);
    });

    test('refuse one append and store its neighbours', async ({ storage, metrics }) => {
      await storage.readings.append([entry(a, metrics, [0])], { nowMs, idempotency: claim });
      const idempotency = { ...claim, fingerprint: 'other' };
      const outcomes = await Promise.allSettled(
        range(1, 8).map((index) => {
          const options = index === 4 ? { nowMs, idempotency } : { nowMs };
          return storage.readings.append([entry(a, metrics, [index])], options);
        }),
      );
      const refused = outcomes.map(({ status }) => status === 'rejected');
      assert.deepEqual(refused, [false, false, false, true, false, false, false]);
      assert.deepEqual(await readTimestamps(storage, a), [0, 1, 2, 3, 5, 6, 7]);
    });

    test('register a device, link it and create a user once', async ({ storage }) => {
      const { devices, users } = storage;
      const registered = await Promise.all(range(0, 8).map(() => devices.register(a, { nowMs })));
      assert.equal(registered.filter(({ created }) => created).length, 1);
      const idempotency = claim;
      const made = await Promise.all(
        range(0, 8).map(() => users.create({ name: 'n', deviceIds: [] }, { nowMs, idempotency })),
      );
      assert.equal(made.filter(({ repeated }) => !repeated).length, 1);
      assert.equal(new Set(made.map(({ user }) => user.id)).size, 1);
      const userId = made[0]?.user.id;
      assert.ok(userId !== undefined);
      const linked = await Promise.all(range(0, 8).map(() => users.link(userId, a)));
      assert.equal(linked.filter(Boolean).length, 1);
      assert.deepEqual((await users.find(userId))?.deviceIds, [a]);
    });

    test('count right while readings are appended and removed', async ({ storage, metrics }) => {
      await storage.readings.append([entry(a, metrics, [0])], { nowMs });
      const removed = await Promise.all(
        range(1, 40).map(async (index) => {
          if (index % 5 === 0)
            return storage.readings.remove({ deviceId: a, period: { to: index } });
          await storage.readings.append([entry(a, metrics, [index, index + 20])], { nowMs });
          return 0;
        }),
      );
      const stored = 1 + 2 * range(1, 40).filter((index) => index % 5 !== 0).length;
      const left = stored - removed.reduce((sum, count) => sum + count, 0);
      const timestamps = await readTimestamps(storage, a);
      const found = await storage.devices.find(a);
      assert.equal(timestamps.length, left);
      assert.deepEqual([found?.readingCount, found?.lastReadingAtMs], [left, timestamps.at(-1)]);
    });

    test('see a batch whole or not at all', async ({ storage, metrics }) => {
      for (const id of [a, b]) await storage.devices.register(id, { nowMs });
      const { user } = await storage.users.create({ name: 'n', deviceIds: [a, b] }, { nowMs });
      const subject = { kind: 'user', userId: user.id } as const;
      const writes: Promise<unknown>[] = [];
      for (const index of range(0, 30)) {
        const batch = [
          entry(a, metrics, [index, index + 1]),
          entry(b, metrics, [index, index + 1]),
        ];
        writes.push(storage.readings.append(batch, { nowMs }));
        const view = await storage.readings.openView({ subject, period: {} });
        const [ofA, ofB] = await viewContents(view, metrics);
        assert.deepEqual(ofA, ofB, 'both devices have got the same batches');
        assert.equal((ofA?.readingCount ?? 0) % 2, 0, 'an entry is whole');
      }
      await Promise.all(writes);
      assert.equal((await storage.devices.find(b))?.readingCount, 60);
    });
  },
};
