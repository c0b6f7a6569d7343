import type { Device, DeviceId } from '../../../src/device/device.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import type { PageRequest, StoragePage } from '../../../src/storage/storage-page.ts';
import type { UserId } from '../../../src/user/user.ts';
import { type BrokenStorage, withDevices, withReadings, withUsers } from './broken-storage.ts';

/** Storages that get devices, users or links wrong. */
export const brokenDirectories: readonly BrokenStorage[] = [
  {
    fault: 'folds the case of device ids',
    breakStorage: (storage) => changeIds(storage, (id) => id.toLowerCase()),
    caughtBy: ['device ids > keeps ids as they are, and every one apart'],
  },
  {
    fault: 'normalises device ids',
    breakStorage: (storage) => changeIds(storage, (id) => id.normalize('NFC')),
    caughtBy: [
      'device ids > keeps ids as they are, and every one apart',
      'device ids > finds nothing under an id that is only similar',
    ],
  },
  {
    fault: 'trims device ids',
    breakStorage: (storage) => changeIds(storage, (id) => id.trim()),
    caughtBy: ['device ids > finds nothing under an id that is only similar'],
  },
  {
    fault: 'cuts device ids at 255 code units',
    breakStorage: (storage) => changeIds(storage, (id) => id.slice(0, 255)),
    caughtBy: ['device ids > keeps ids as they are, and every one apart'],
  },
  {
    fault: 'keeps the readings of a removed device',
    breakStorage: (storage) => {
      const hidden = new Set<DeviceId>();
      return withDevices(storage, (devices) => ({
        find: async (id) => (hidden.has(id) ? undefined : devices.find(id)),
        remove: async (id) => {
          const known = !hidden.has(id) && (await devices.find(id)) !== undefined;
          hidden.add(id);
          return known;
        },
        register: async (id, options) => {
          const { device, created } = await devices.register(id, options);
          return { device, created: hidden.delete(id) || created };
        },
      }));
    },
    caughtBy: [
      'removed devices > answers nothing more about a removed device',
      'removed devices > registers a removed device anew, without its readings',
    ],
  },
  {
    fault: 'lists devices by id',
    breakStorage: (storage) =>
      withDevices(storage, (devices) => ({
        list: async (page) => {
          const { items, ...next } = await devices.list(page);
          return { items: items.toSorted((a, b) => (a.id < b.id ? -1 : 1)), ...next };
        },
      })),
    caughtBy: ['devices > lists in the order of registration'],
  },
  {
    fault: 'pages through devices by their number',
    breakStorage: (storage) =>
      withDevices(storage, (devices) => ({
        list: (page) => pageByNumber((whole) => devices.list(whole), page),
      })),
    caughtBy: ['devices > continues a list behind devices that were removed'],
  },
  {
    fault: 'gives a next page behind the last one',
    breakStorage: (storage) =>
      withDevices(storage, (devices) => ({
        list: async (page) => ({ next: Number.MAX_SAFE_INTEGER, ...(await devices.list(page)) }),
      })),
    caughtBy: ['devices > gives no next page behind the last device'],
  },
  {
    fault: 'does not raise the version',
    breakStorage: (storage) =>
      changeDevices(storage, (device) => ({ ...device, version: 1 as Device['version'] })),
    caughtBy: [
      'versions > rise with an append, of the device touched only',
      'views > has the versions of its devices',
    ],
  },
  {
    fault: 'gives the devices of a batch one version',
    breakStorage: (storage) =>
      changeDevices(storage, (device) => ({
        ...device,
        version: (Math.ceil(device.version / 8) * 8) as Device['version'],
      })),
    caughtBy: ['versions > are not shared by devices of one batch'],
  },
  {
    fault: 'raises the version when nothing was removed',
    breakStorage: (storage) =>
      withReadings(storage, (readings) => ({
        remove: async (query) => {
          const { deviceId } = query;
          const count = await readings.remove(query);
          const sample = await readings.page({ deviceId, period: {}, limit: 1 });
          if (count > 0 || sample.ids.length === 0) return count;
          await readings.append([{ deviceId, readings: sample }], { nowMs: 1 });
          await readings.remove({ deviceId, period: {} });
          await readings.append([{ deviceId, readings: sample }], { nowMs: 1 });
          return count;
        },
      })),
    caughtBy: ['versions > stay as they are with a removal of no readings'],
  },
  {
    fault: 'creates a user without a device that does not exist',
    breakStorage: (storage) =>
      withUsers(storage, (users) => ({
        create: async ({ name, deviceIds }, options) => {
          const made = await users.create({ name, deviceIds: [] }, options);
          if (!made.repeated) for (const id of deviceIds) await users.link(made.user.id, id);
          return { ...made, user: { ...made.user, deviceIds } };
        },
      })),
    caughtBy: [
      'users > creates nothing when a device does not exist',
      'idempotency keys of users > are not recorded when the user could not be made',
    ],
  },
  {
    fault: 'uses the ids of removed users again',
    breakStorage: (storage) => {
      let removedCount = 0;
      return withUsers(storage, (users) => ({
        create: async (input, options) => {
          const { user, repeated } = await users.create(input, options);
          return { user: { ...user, id: (user.id - removedCount) as UserId }, repeated };
        },
        remove: async (id) => {
          const known = await users.remove(id);
          if (known) removedCount += 1;
          return known;
        },
      }));
    },
    caughtBy: ['users > never uses a user id again'],
  },
  {
    fault: 'keeps the place of a device that is linked again',
    breakStorage: (storage) =>
      withUsers(storage, (users) => ({
        link: async (userId, deviceId) => {
          const linked = (await users.find(userId))?.deviceIds ?? [];
          if (!(await users.link(userId, deviceId))) return false;
          for (const id of linked.filter((other) => other > deviceId)) {
            await users.unlink(userId, id);
            await users.link(userId, id);
          }
          return true;
        },
      })),
    caughtBy: ['links > links a device again at the end'],
  },
  {
    fault: 'says that a device is linked when it was linked before',
    breakStorage: (storage) =>
      withUsers(storage, (users) => ({
        link: async (userId, deviceId) => (await users.link(userId, deviceId)) || true,
      })),
    caughtBy: ['links > links a device once, at the end'],
  },
];

/** The storage with every device id changed on its way in. */
function changeIds(storage: Storage, change: (id: string) => string): Storage {
  const changed = (id: DeviceId): DeviceId => change(id) as DeviceId;
  return withReadings(
    withDevices(storage, (devices) => ({
      find: (id) => devices.find(changed(id)),
      register: (id, options) => devices.register(changed(id), options),
      remove: (id) => devices.remove(changed(id)),
    })),
    (readings) => ({
      append: (batch, options) =>
        readings.append(
          batch.map((entry) => ({ ...entry, deviceId: changed(entry.deviceId) })),
          options,
        ),
      page: (query) => readings.page({ ...query, deviceId: changed(query.deviceId) }),
    }),
  );
}

/** The storage with every device changed that it answers with. */
function changeDevices(storage: Storage, change: (device: Device) => Device): Storage {
  return withDevices(storage, (devices) => ({
    find: async (id) => {
      const device = await devices.find(id);
      return device && change(device);
    },
    list: async (page) => {
      const { items, ...next } = await devices.list(page);
      return { items: items.map(change), ...next };
    },
    register: async (id, options) => {
      const { device, created } = await devices.register(id, options);
      return { device: change(device), created };
    },
  }));
}

async function pageByNumber<T>(
  list: (page: PageRequest) => Promise<StoragePage<T>>,
  { after = 0, limit }: PageRequest,
): Promise<StoragePage<T>> {
  const { items } = await list({ limit: 1_000_000 });
  const end = after + limit;
  return { items: items.slice(after, end), ...(end < items.length ? { next: end } : {}) };
}
