import assert from 'node:assert/strict';
import type { DataVersion, DeviceId } from '../../device/device.ts';
import type { DeviceChange } from '../../storage/device-store.ts';
import type { Storage } from '../../storage/storage.ts';
import type { Facet, TestBed } from './facet-scope.ts';
import { device, entry } from './sample-readings.ts';

const nowMs = 1;
const a = device('a');
const b = device('b');
const c = device('c');
const beginning = 0 as DataVersion;

/** Versions of devices, and what changed since one. */
export const versionsFacet: Facet = {
  name: 'versions',
  define({ test }) {
    const touches: readonly (readonly [string, (bed: TestBed) => Promise<unknown>])[] = [
      ['an append', (bed) => append(bed, a)],
      [
        'a removal of readings',
        ({ storage }) => storage.readings.remove({ deviceId: a, period: {} }),
      ],
      [
        'being removed and registered again',
        async ({ storage: { devices } }) => {
          await devices.remove(a);
          await devices.register(a, { nowMs });
        },
      ],
    ];
    for (const [touch, make] of touches) {
      test(`rise with ${touch}, of the device touched only`, async (bed) => {
        await append(bed, a, b);
        const before = await versionsOf(bed.storage);
        await make(bed);
        const after = await versionsOf(bed.storage);
        const highest = Math.max(...before.values());
        assert.ok((after.get(a) ?? 0) > highest, 'the new version is above all before');
        assert.equal(after.get(b), before.get(b));
      });
    }

    const leaves: readonly (readonly [string, (bed: TestBed) => Promise<unknown>])[] = [
      ['reading', ({ storage }) => storage.readings.page({ deviceId: a, period: {}, limit: 9 })],
      ['registering a known device', ({ storage }) => storage.devices.register(a, { nowMs })],
      ['links', ({ storage }) => storage.users.create({ name: 'n', deviceIds: [a] }, { nowMs })],
      [
        'a removal of no readings',
        ({ storage }) => storage.readings.remove({ deviceId: a, period: { from: 99_999 } }),
      ],
    ];
    for (const [what, make] of leaves) {
      test(`stay as they are with ${what}`, async (bed) => {
        await append(bed, a, b);
        const before = await versionsOf(bed.storage);
        await make(bed);
        assert.deepEqual(await versionsOf(bed.storage), before);
      });
    }

    test('are positive integers', async (bed) => {
      await bed.storage.devices.register(a, { nowMs });
      await append(bed, b);
      for (const version of (await versionsOf(bed.storage)).values()) {
        assert.ok(Number.isSafeInteger(version) && version > 0, `${version} is a positive integer`);
      }
    });

    test('are not shared by devices of one batch', async (bed) => {
      await append(bed, a, b, c, a);
      assert.equal(new Set((await versionsOf(bed.storage)).values()).size, 3);
      await append(bed, c, b);
      assert.equal(new Set((await versionsOf(bed.storage)).values()).size, 3);
    });

    test('list what changed since one, by ascending version', async (bed) => {
      const { devices } = bed.storage;
      await devices.register(c, { nowMs });
      await append(bed, a, b);
      const mark = Math.max(...(await versionsOf(bed.storage)).values()) as DataVersion;
      assert.deepEqual(await devices.changedSince(mark, { limit: 9 }), []);
      await append(bed, b);
      await append(bed, a);
      const versions = await versionsOf(bed.storage);
      const changed = [b, a].map((deviceId) => ({ deviceId, version: versions.get(deviceId) }));
      assert.deepEqual(await devices.changedSince(mark, { limit: 9 }), changed);
      const all = await devices.changedSince(beginning, { limit: 9 });
      assert.deepEqual(all, [{ deviceId: c, version: versions.get(c) }, ...changed]);
    });

    test('lead through all changes, whatever the limit', async (bed) => {
      await append(bed, a, b, c);
      await append(bed, b, a);
      const all = await bed.storage.devices.changedSince(beginning, { limit: 9 });
      assert.equal(all.length, 3);
      for (const limit of [1, 2]) {
        const found: DeviceChange[] = [];
        for (;;) {
          const last = found.at(-1)?.version ?? beginning;
          const changes = await bed.storage.devices.changedSince(last, { limit });
          assert.ok(changes.length <= limit, `at most ${limit} changes`);
          if (changes.length === 0) break;
          assert.ok((changes[0]?.version ?? 0) > last, 'only what changed since');
          found.push(...changes);
        }
        assert.deepEqual(found, all, `${limit} at a time`);
      }
    });

    test('list a removed device only when it is registered again', async (bed) => {
      const { devices } = bed.storage;
      await append(bed, a, b);
      await devices.remove(a);
      const ids = async (): Promise<readonly DeviceId[]> =>
        (await devices.changedSince(beginning, { limit: 9 })).map(({ deviceId }) => deviceId);
      assert.deepEqual(await ids(), [b]);
      await devices.register(a, { nowMs });
      assert.deepEqual(await ids(), [b, a]);
    });
  },
};

/** Appends, in one batch, a reading to each device. */
async function append({ storage, metrics }: TestBed, ...ids: readonly DeviceId[]): Promise<void> {
  const batch = ids.map((id) => entry(id, metrics, [10]));
  await storage.readings.append(batch, { nowMs });
}

async function versionsOf({ devices }: Storage): Promise<ReadonlyMap<DeviceId, DataVersion>> {
  const { items } = await devices.list({ limit: 100 });
  return new Map(items.map(({ id, version }) => [id, version]));
}
