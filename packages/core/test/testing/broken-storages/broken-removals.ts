import type { DeviceId } from '../../../src/device/device.ts';
import type { Period } from '../../../src/period/period.ts';
import type { DeviceReadings } from '../../../src/storage/reading-store.ts';
import { type BrokenStorage, withDevices, withReadings } from './broken-storage.ts';
import { allReadings, onceMaintained, withEachStep } from './upkeep-faults.ts';

const nowMs = 1;

/** Storages whose upkeep and removals do not go together. */
export const brokenRemovals: readonly BrokenStorage[] = [
  {
    fault: 'forgets a removal in its upkeep',
    breakStorage: (storage) => {
      const removed: DeviceReadings[] = [];
      const remembering = withReadings(storage, (readings) => ({
        remove: async (query) => {
          const { deviceId, period } = query;
          const { timestamps, values } = await allReadings(storage, deviceId, period);
          const gone = await readings.remove(query);
          if (gone > 0) removed.push({ deviceId, readings: { timestamps, values } });
          return gone;
        },
      }));
      return withEachStep(remembering, async () => {
        const batch = removed.splice(0);
        if (batch.length > 0) await storage.readings.append(batch, { nowMs });
      });
    },
    caughtBy: [
      'removals and maintenance > remove what was not maintained yet',
      'removals and maintenance > remove all time of what was maintained, and count it',
      'removals and maintenance > leave a device that can go on when nothing is left of it',
    ],
  },
  {
    fault: 'does not remove what is sealed',
    breakStorage: (storage) =>
      onceMaintained(storage, (readings) => ({
        remove: async ({ deviceId, period }) => {
          const { ids } = await readings.page({ deviceId, period, limit: 1_000_000 });
          return ids.length;
        },
      })),
    caughtBy: [
      'removals and maintenance > remove the beginning of what was maintained, and count it',
      'removals and maintenance > remove the end of what was maintained, and count it',
      'removals and maintenance > agree with a list of readings in any sequence',
    ],
  },
  {
    fault: 'removes whole segments only',
    breakStorage: (storage) =>
      onceMaintained(storage, (readings) => ({
        remove: async ({ period: { from, to }, ...query }) => {
          const whole = {
            ...(from !== undefined && { from: from - (from % 8) }),
            ...(to !== undefined && { to: to - (to % 8) + 8 }),
          };
          return readings.remove({ ...query, period: whole });
        },
      })),
    caughtBy: [
      'removals and maintenance > remove a part in between of what was maintained, and count it',
      'removals and maintenance > remove a millisecond of what was maintained, and count it',
    ],
  },
  {
    fault: 'counts readings again that an earlier removal has taken',
    breakStorage: (storage) => {
      const counted = new Map<DeviceId, number[]>();
      return onceMaintained(storage, (readings) => ({
        remove: async (query) => {
          const { from = 0, to = Number.POSITIVE_INFINITY } = query.period;
          const gone = counted.get(query.deviceId) ?? [];
          counted.set(query.deviceId, gone);
          const again = gone.filter((timestamp) => timestamp >= from && timestamp < to).length;
          gone.push(...(await allReadings(storage, query.deviceId, query.period)).timestamps);
          return (await readings.remove(query)) + again;
        },
      }));
    },
    caughtBy: ['removals and maintenance > remove periods that overlap, each reading once'],
  },
  {
    fault: 'carries out a removal on what came later, too',
    breakStorage: (storage) => {
      const removals: { readonly deviceId: DeviceId; readonly period: Period }[] = [];
      const remembering = withReadings(storage, (readings) => ({
        remove: ({ deviceId, period, ...how }) => {
          removals.push({ deviceId, period });
          return readings.remove({ deviceId, period, ...how });
        },
      }));
      return withEachStep(remembering, async () => {
        for (const removal of removals.splice(0)) {
          if (await storage.devices.find(removal.deviceId)) await storage.readings.remove(removal);
        }
      });
    },
    caughtBy: [
      'removals and maintenance > leave readings that come into a removed period afterwards',
    ],
  },
  {
    fault: 'counts removed readings until its next step of upkeep',
    breakStorage: (storage) => {
      let uncounted = 0;
      const removing = withReadings(storage, (readings) => ({
        remove: async (query) => {
          const removed = await readings.remove(query);
          uncounted += removed;
          return removed;
        },
      }));
      const counting = withDevices(removing, (devices) => ({
        find: async (deviceId) => {
          const found = await devices.find(deviceId);
          return found && { ...found, readingCount: found.readingCount + uncounted };
        },
      }));
      return withEachStep(counting, () => {
        uncounted = 0;
      });
    },
    caughtBy: ['removals and maintenance > are seen at once, whatever step the upkeep is at'],
  },
  {
    fault: 'gives a device that is registered again its old readings',
    breakStorage: (storage) => {
      const old: DeviceReadings[] = [];
      const remembering = withDevices(storage, (devices) => ({
        remove: async (deviceId) => {
          const { timestamps, values } = await allReadings(storage, deviceId);
          old.push({ deviceId, readings: { timestamps, values } });
          return devices.remove(deviceId);
        },
      }));
      return withEachStep(remembering, async () => {
        const batch = old.splice(0);
        if (batch.length > 0) await storage.readings.append(batch, { nowMs });
      });
    },
    caughtBy: ['removals and maintenance > of a device leave nothing for one registered again'],
  },
];
