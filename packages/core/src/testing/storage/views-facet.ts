import assert from 'node:assert/strict';
import type { DeviceId } from '../../device/device.ts';
import type { Period } from '../../period/period.ts';
import type { ReadingsView } from '../../storage/readings-view.ts';
import type { Subject } from '../../storage/subject.ts';
import type { User, UserId } from '../../user/user.ts';
import type { Facet, TestBed } from './facet-scope.ts';
import { readRows } from './read-all.ts';
import { rejectsWith, unlessExpired } from './rejections.ts';
import { device, entry, range } from './sample-readings.ts';
import { bucketContents, type Contents, contentsOf, viewContents } from './view-contents.ts';

const nowMs = 1;
const a = device('a');
const b = device('b');
const c = device('c');
const ofA: Subject = { kind: 'device', deviceId: a };

/** Views: what statistics are computed from. */
export const viewsFacet: Facet = {
  name: 'views',
  define({ test }) {
    test('holds the readings of a device, each once', async (bed) => {
      await append(bed, a, [30, 10, 20], [20, 10], [40]);
      await append(bed, b, [10, 20]);
      const view = await bed.storage.readings.openView({ subject: ofA, period: {} });
      assert.deepEqual(deviceIdsOf(view), [a]);
      const rows = await readRows(bed.storage, a);
      assert.deepEqual(await viewContents(view, bed.metrics), [contentsOf(rows, bed.metrics)]);
    });

    test('holds the readings of the period', async (bed) => {
      await append(bed, a, range(0, 30), range(10, 20), [15, 15, 15]);
      const all = await readRows(bed.storage, a);
      for (const [from, to] of [
        [0, 30],
        [10, 20],
        [15, 16],
        [29, 30],
        [30, 40],
        [-5, 0],
      ] as const) {
        for (const period of [{ from, to }, { from }, { to }] as readonly Period[]) {
          const { from: first = 0, to: end = 99 } = period;
          const inside = all.filter(({ timestamp }) => timestamp >= first && timestamp < end);
          const view = await bed.storage.readings.openView({ subject: ofA, period });
          const seen = await viewContents(view, bed.metrics);
          assert.deepEqual(seen, [contentsOf(inside, bed.metrics)], JSON.stringify(period));
        }
      }
    });

    test('holds all columns', async (bed) => {
      const { storage, metrics } = bed;
      await append(bed, a, [1, 2, 3]);
      const { devices } = await storage.readings.openView({ subject: ofA, period: { to: 3 } });
      for (const { timestamps, values } of devices.flatMap(({ loose }) => loose)) {
        assert.equal(values.length, metrics.length);
        for (const column of values) assert.equal(column.length, timestamps.length);
      }
      for (const { runs } of devices.flatMap(({ sealed }) => sealed)) {
        assert.equal(runs.length, metrics.length);
      }
    });

    test('holds the devices of a user, in the order of links', async (bed) => {
      const user = await createUser(bed, [c, a, b]);
      await append(bed, a, [1, 2]);
      await append(bed, c, [3]);
      await append(bed, device('not linked'), [4]);
      const subject: Subject = { kind: 'user', userId: user.id };
      const period = { from: 2 };
      const view = await bed.storage.readings.openView({ subject, period });
      const ids = [c, a, b];
      assert.deepEqual(deviceIdsOf(view), ids);
      const expected: Contents[] = [];
      for (const id of ids) {
        expected.push(contentsOf(await readRows(bed.storage, id, { period }), bed.metrics));
      }
      assert.deepEqual(
        expected.map(({ readingCount }) => readingCount),
        [1, 1, 0],
      );
      assert.deepEqual(await viewContents(view, bed.metrics), expected);
    });

    test('follows links and applies them to all time', async (bed) => {
      const { users, readings } = bed.storage;
      await append(bed, a, [1]);
      const user = await createUser(bed, [b]);
      const subject: Subject = { kind: 'user', userId: user.id };
      const seen = async (): Promise<readonly (readonly [DeviceId | undefined, number])[]> => {
        const view = await readings.openView({ subject, period: {} });
        const ids = deviceIdsOf(view);
        const contents = await viewContents(view, bed.metrics);
        return contents.map(({ readingCount }, index) => [ids[index], readingCount]);
      };
      assert.deepEqual(await seen(), [[b, 0]]);
      await users.link(user.id, a);
      assert.deepEqual(await seen(), [
        [b, 0],
        [a, 1],
      ]);
      await users.unlink(user.id, a);
      assert.deepEqual(await seen(), [[b, 0]]);
    });

    test('is empty for a user without devices and a device without readings', async (bed) => {
      const user = await createUser(bed, []);
      const { readings } = bed.storage;
      const subject: Subject = { kind: 'user', userId: user.id };
      const ofUser = await readings.openView({ subject, period: {} });
      assert.deepEqual(await viewContents(ofUser, bed.metrics), []);
      assert.deepEqual(await readings.versions(subject), []);
      const ofDevice = await readings.openView({ subject: ofA, period: {} });
      const nothing = contentsOf([], bed.metrics);
      assert.deepEqual(await viewContents(ofDevice, bed.metrics), [nothing]);
      const edges = [0, 10, 20];
      const empty = { edges, metrics: bed.metrics };
      assert.deepEqual(await bucketContents(ofUser, empty), [[], []]);
      assert.deepEqual(await bucketContents(ofDevice, empty), [[nothing], [nothing]]);
    });

    test('has the versions of its devices', async (bed) => {
      const user = await createUser(bed, [b, a]);
      await append(bed, a, [1]);
      const { readings, devices } = bed.storage;
      for (const subject of [ofA, { kind: 'user', userId: user.id } as const]) {
        const versions = await readings.versions(subject);
        const view = await readings.openView({ subject, period: { from: 5 } });
        assert.deepEqual(
          view.devices.map(({ deviceId, version }) => ({ deviceId, version })),
          versions,
        );
        for (const { deviceId, version } of versions) {
          assert.equal((await devices.find(deviceId))?.version, version);
        }
      }
    });

    test('does not change later, though it may expire', async (bed) => {
      await append(bed, a, [10, 30], [20]);
      const { readings, devices } = bed.storage;
      const view = await readings.openView({ subject: ofA, period: {} });
      const before = await viewContents(view, bed.metrics);
      const unchanged = async (when: string): Promise<void> => {
        const seen = await unlessExpired(() => viewContents(view, bed.metrics));
        if (seen !== undefined) assert.deepEqual(seen, before, when);
      };
      await append(bed, a, [15, 25], [40, 5]);
      await unchanged('after further readings');
      await readings.remove({ deviceId: a, period: { from: 10, to: 21 } });
      await append(bed, a, [11, 50]);
      await unchanged('after a removal of readings');
      await devices.remove(a);
      await unchanged('after the removal of the device');
    });

    test('has the readings of each bucket, also of empty ones', async (bed) => {
      const { storage, metrics } = bed;
      const user = await createUser(bed, [c, a, b]);
      await append(bed, a, range(0, 30), range(10, 20), [15, 15, 15]);
      await append(bed, c, [0, 14, 15, 29]);
      const period = { from: 5, to: 40 };
      const subject: Subject = { kind: 'user', userId: user.id };
      const view = await storage.readings.openView({ subject, period });
      for (const edges of [
        [5, 40],
        [5, 15, 16, 29, 30, 40],
        [10, 11, 20],
        [30, 35, 40],
        range(5, 41),
      ]) {
        const buckets = await bucketContents(view, { edges, metrics });
        assert.equal(buckets.length, edges.length - 1, `a bucket for each of ${edges.join()}`);
        for (const [index, bucket] of buckets.entries()) {
          const [from = 0, to = 0] = edges.slice(index);
          const expected: Contents[] = [];
          for (const id of [c, a, b]) {
            expected.push(
              contentsOf(await readRows(storage, id, { period: { from, to } }), metrics),
            );
          }
          assert.deepEqual(bucket, expected, `[${from}, ${to}) of ${edges.join()}`);
        }
      }
      for (const edges of [[], [7]]) {
        assert.deepEqual(await bucketContents(view, { edges, metrics }), []);
      }
    });

    test('refuses unknown devices and users', async ({ storage: { readings } }) => {
      const unknownDevice: Subject = { kind: 'device', deviceId: device('unknown') };
      const unknownUser: Subject = { kind: 'user', userId: 1 as UserId };
      const period = {};
      await rejectsWith('DEVICE_NOT_FOUND', () =>
        readings.openView({ subject: unknownDevice, period }),
      );
      await rejectsWith('DEVICE_NOT_FOUND', () => readings.versions(unknownDevice));
      await rejectsWith('USER_NOT_FOUND', () =>
        readings.openView({ subject: unknownUser, period }),
      );
      await rejectsWith('USER_NOT_FOUND', () => readings.versions(unknownUser));
    });
  },
};

function deviceIdsOf({ devices }: ReadingsView): readonly DeviceId[] {
  return devices.map(({ deviceId }) => deviceId);
}

async function append(
  { storage, metrics }: TestBed,
  deviceId: DeviceId,
  ...batches: readonly (readonly number[])[]
): Promise<void> {
  for (const [seed, timestamps] of batches.entries()) {
    await storage.readings.append([entry(deviceId, metrics, timestamps, seed)], { nowMs });
  }
}

/** Makes a user, and the devices of this facet. */
async function createUser({ storage }: TestBed, deviceIds: readonly DeviceId[]): Promise<User> {
  for (const id of [a, b, c]) await storage.devices.register(id, { nowMs });
  return (await storage.users.create({ name: 'n', deviceIds }, { nowMs })).user;
}
