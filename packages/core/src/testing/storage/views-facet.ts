import assert from 'node:assert/strict';
import type { DeviceId } from '../../device/device.ts';
import type { Period } from '../../period/period.ts';
import type { Subject } from '../../storage/reading-store.ts';
import type { User, UserId } from '../../user/user.ts';
import type { Facet, TestBed } from './facet-scope.ts';
import { readRows, sortRows, viewRows } from './read-all.ts';
import { rejectsWith } from './rejections.ts';
import { device, entry, range } from './sample-readings.ts';

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
      const { devices } = await bed.storage.readings.openView({ subject: ofA, period: {} });
      assert.deepEqual(
        devices.map(({ deviceId }) => deviceId),
        [a],
      );
      assert.deepEqual(devices.map(viewRows), [sortRows(await readRows(bed.storage, a))]);
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
          const { devices } = await bed.storage.readings.openView({ subject: ofA, period });
          assert.deepEqual(devices.map(viewRows), [sortRows(inside)], JSON.stringify(period));
        }
      }
    });

    test('holds blocks of all columns', async (bed) => {
      const { storage, metrics } = bed;
      await append(bed, a, [1, 2, 3]);
      const { devices } = await storage.readings.openView({ subject: ofA, period: { to: 3 } });
      for (const { timestamps, values } of devices.flatMap(({ blocks }) => blocks)) {
        assert.equal(values.length, metrics.length);
        for (const column of values) assert.equal(column.length, timestamps.length);
      }
    });

    test('holds the devices of a user, in the order of links', async (bed) => {
      const user = await createUser(bed, [c, a, b]);
      await append(bed, a, [1, 2]);
      await append(bed, c, [3]);
      await append(bed, device('not linked'), [4]);
      const subject: Subject = { kind: 'user', userId: user.id };
      const { devices } = await bed.storage.readings.openView({ subject, period: { from: 2 } });
      assert.deepEqual(
        devices.map((item) => [item.deviceId, viewRows(item).map(({ timestamp }) => timestamp)]),
        [
          [c, [3]],
          [a, [2]],
          [b, []],
        ],
      );
    });

    test('follows links and applies them to all time', async (bed) => {
      const { users, readings } = bed.storage;
      await append(bed, a, [1]);
      const user = await createUser(bed, [b]);
      const subject: Subject = { kind: 'user', userId: user.id };
      const timestamps = async (): Promise<readonly number[]> => {
        const { devices } = await readings.openView({ subject, period: {} });
        return devices.flatMap(viewRows).map(({ timestamp }) => timestamp);
      };
      assert.deepEqual(await timestamps(), []);
      await users.link(user.id, a);
      assert.deepEqual(await timestamps(), [1]);
      await users.unlink(user.id, a);
      assert.deepEqual(await timestamps(), []);
    });

    test('is empty for a user without devices and a device without readings', async (bed) => {
      const user = await createUser(bed, []);
      const { readings } = bed.storage;
      const subject: Subject = { kind: 'user', userId: user.id };
      assert.deepEqual(await readings.openView({ subject, period: {} }), { devices: [] });
      assert.deepEqual(await readings.versions(subject), []);
      const { devices } = await readings.openView({ subject: ofA, period: {} });
      assert.deepEqual(devices.map(viewRows), [[]]);
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

    test('does not change later', async (bed) => {
      await append(bed, a, [10, 30], [20]);
      const { readings, devices } = bed.storage;
      const view = await readings.openView({ subject: ofA, period: {} });
      const before = view.devices.map(viewRows);
      await append(bed, a, [15, 25], [40, 5]);
      assert.deepEqual(view.devices.map(viewRows), before, 'after further readings');
      await readings.remove({ deviceId: a, period: { from: 10, to: 21 } });
      await append(bed, a, [11, 50]);
      assert.deepEqual(view.devices.map(viewRows), before, 'after a removal of readings');
      await devices.remove(a);
      assert.deepEqual(view.devices.map(viewRows), before, 'after the removal of the device');
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
