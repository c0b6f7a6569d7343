import assert from 'node:assert/strict';
import type { Period } from '../../period/period.ts';
import type { Facet, TestBed } from './facet-scope.ts';
import { readRows, readTimestamps } from './read-all.ts';
import { rejectsWith } from './rejections.ts';
import { sameItems } from './same-items.ts';
import { device, entry, range } from './sample-readings.ts';
import { contentsOf, sameContents, viewContents } from './view-contents.ts';

const nowMs = 1;
const a = device('a');
const b = device('b');

/** Removing readings. */
export const readingsRemoveFacet: Facet = {
  name: 'removing readings',
  define({ test }) {
    const cases: readonly (readonly [Period, readonly number[]])[] = [
      [{ from: 20, to: 30 }, [10, 30, 30, 40]],
      [{ from: 20, to: 31 }, [10, 40]],
      [{ from: 11, to: 20 }, [10, 20, 20, 30, 30, 40]],
      [{ from: 30 }, [10, 20, 20]],
      [{ to: 30 }, [30, 30, 40]],
      [{ to: 10 }, [10, 20, 20, 30, 30, 40]],
      [{ from: 41 }, [10, 20, 20, 30, 30, 40]],
      [{}, []],
    ];
    for (const [period, left] of cases) {
      test(`removes and counts the readings of ${describePeriod(period)}`, async (bed) => {
        await append(bed, [30, 10, 20], [20, 40, 30]);
        const { storage } = bed;
        const removed = await storage.readings.remove({ deviceId: a, period });
        assert.equal(removed, 6 - left.length);
        assert.deepEqual(await readTimestamps(storage, a), left);
        const found = await storage.devices.find(a);
        assert.equal(found?.readingCount, left.length);
        assert.equal(found?.lastReadingAtMs, left.at(-1) ?? null);
        assert.equal((await storage.readings.findLatest(a)).timestamps[0], left.at(-1));
        assert.equal(await storage.readings.remove({ deviceId: a, period }), 0);
      });
    }

    test('leaves the other readings as they are', async (bed) => {
      await append(bed, [10, 20, 30], [15, 20, 21, 25]);
      const before = await readRows(bed.storage, a);
      await bed.storage.readings.remove({ deviceId: a, period: { from: 15, to: 21 } });
      const expected = before.filter(({ timestamp }) => timestamp < 15 || timestamp >= 21);
      assert.deepEqual(await readRows(bed.storage, a), expected);
    });

    test('leaves the readings of other devices', async ({ storage, metrics }) => {
      await storage.readings.append([entry(a, metrics, [1, 2]), entry(b, metrics, [1, 2])], {
        nowMs,
      });
      assert.equal(await storage.readings.remove({ deviceId: a, period: {} }), 2);
      assert.deepEqual(await readTimestamps(storage, b), [1, 2]);
      assert.equal((await storage.devices.find(b))?.readingCount, 2);
    });

    test('removes what has arrived, not what arrives later', async (bed) => {
      await append(bed, [10, 20, 30]);
      await bed.storage.readings.remove({ deviceId: a, period: { from: 10, to: 30 } });
      await append(bed, [20, 15]);
      assert.deepEqual(await readTimestamps(bed.storage, a), [15, 20, 30]);
      assert.equal((await bed.storage.devices.find(a))?.readingCount, 3);
      assert.equal(await bed.storage.readings.remove({ deviceId: a, period: { to: 30 } }), 2);
    });

    test('keeps the device and its links when nothing is left', async (bed) => {
      await append(bed, [10]);
      const { devices, users, readings } = bed.storage;
      const { user } = await users.create({ name: 'n', deviceIds: [a] }, { nowMs });
      await readings.remove({ deviceId: a, period: {} });
      assert.equal((await devices.find(a))?.createdAtMs, nowMs);
      assert.deepEqual((await users.find(user.id))?.deviceIds, [a]);
    });

    test('agrees with views and pages after many removals', async (bed) => {
      const { storage, metrics } = bed;
      await append(bed, range(0, 600), range(200, 400), [0, 599]);
      let expected = await readRows(storage, a);
      for (const from of range(0, 40).map((index) => (index * 211) % 600)) {
        const period = { from, to: from + 9 };
        const left = expected.filter(({ timestamp }) => timestamp < from || timestamp >= from + 9);
        const removed = await storage.readings.remove({ deviceId: a, period });
        assert.equal(removed, expected.length - left.length);
        expected = left;
      }
      sameItems(await readRows(storage, a), expected);
      const subject = { kind: 'device', deviceId: a } as const;
      const view = await storage.readings.openView({ subject, period: {} });
      const [seen] = await viewContents(view, metrics);
      sameContents(seen, contentsOf(expected, metrics));
    });

    test('refuses unknown devices', async ({ storage: { readings } }) => {
      const query = { deviceId: device('unknown'), period: {} };
      await rejectsWith('DEVICE_NOT_FOUND', () => readings.remove(query));
    });
  },
};

async function append(
  { storage, metrics }: TestBed,
  ...batches: readonly (readonly number[])[]
): Promise<void> {
  for (const [seed, timestamps] of batches.entries()) {
    await storage.readings.append([entry(a, metrics, timestamps, seed)], { nowMs });
  }
}

function describePeriod({ from, to }: Period): string {
  if (from === undefined && to === undefined) return 'all time';
  return `[${from ?? 'the beginning'}, ${to ?? 'the end'})`;
}
