import type { DataVersion } from '../../../src/device/device.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import type { Handles } from '../handles.ts';
import { sealing } from '../sealing-storage.ts';
import {
  type BrokenStorage,
  withDevices,
  withIdempotency,
  withJobs,
  without,
  withReadings,
} from './broken-storage.ts';
import { onceMaintained } from './upkeep-faults.ts';

/** A way to get reopening or sharing wrong, and the tests that must notice. */
export interface BrokenReopening extends Pick<BrokenStorage, 'fault' | 'caughtBy'> {
  readonly breakHandles: (handles: Handles) => Handles;
}

/** Storages that get further instances on the same data wrong. */
export const brokenReopenings: readonly BrokenReopening[] = [
  {
    fault: 'is empty when opened again',
    breakHandles: ({ openStorage }) => ({ openStorage, reopenStorage: () => openStorage() }),
    caughtBy: [
      'durability > keeps everything over reopening',
      'durability > keeps removals over reopening',
      'several instances > see what the other wrote',
      'jobs on the same data > are kept over reopening',
      'jobs on the same data > are shared, and known by their keys, over reopening',
      'jobs on the same data > keep their places in lists over reopening',
      'jobs on the same data > are seen by each other instance',
    ],
  },
  {
    fault: 'gives out jobs that another instance has',
    breakHandles: (handles) =>
      changeReopened(handles, (storage) =>
        withJobs(storage, (jobs) => ({
          claim: (id, { leaseMs }) => jobs.claim(id, { nowMs: 1e9, leaseMs }),
        })),
      ),
    caughtBy: ['jobs on the same data > are given to one instance each'],
  },
  {
    fault: 'shares no jobs of another instance',
    breakHandles: (handles) =>
      changeReopened(handles, (storage) =>
        withJobs(storage, (jobs) => ({
          submit: (job, options) => jobs.submit(without(job, 'sharing'), options),
        })),
      ),
    caughtBy: ['jobs on the same data > are recorded once when instances submit the same'],
  },
  {
    fault: 'does not hear that another instance has taken a job over',
    breakHandles: ({ openStorage, reopenStorage }) => {
      const originals = new WeakMap<Storage, Storage>();
      return {
        openStorage: () => {
          const original = openStorage();
          const storage = withJobs(original, (jobs) => ({
            finish: async (claim, ...rest) => {
              const fence = (await jobs.find(claim.id))?.fence ?? 0;
              return jobs.finish({ ...claim, fence }, ...rest);
            },
          }));
          originals.set(storage, original);
          return storage;
        },
        reopenStorage: (storage) => reopenStorage(originals.get(storage) ?? storage),
      };
    },
    caughtBy: ['jobs on the same data > are lost to an instance whose lease has run out'],
  },
  {
    fault: 'opens everything on the same data',
    breakHandles: ({ openStorage, reopenStorage }) => {
      const first = openStorage();
      return { openStorage: () => reopenStorage(first), reopenStorage };
    },
    caughtBy: ['durability > begins empty on data of its own'],
  },
  {
    fault: 'forgets the idempotency keys when opened again',
    breakHandles: (handles) =>
      changeReopened(handles, (storage) =>
        withIdempotency(
          withReadings(storage, (readings) => ({
            append: (batch, options) => readings.append(batch, without(options, 'idempotency')),
          })),
          () => ({ find: async () => undefined }),
        ),
      ),
    caughtBy: [
      'durability > knows repeats over reopening',
      'several instances > store twins under one idempotency key once',
    ],
  },
  {
    fault: 'begins with the ids again when opened again',
    breakHandles: (handles) =>
      changeReopened(handles, (storage) =>
        withReadings(storage, (readings) => ({
          append: async (batch, options) => {
            const receipt = await readings.append(batch, options);
            return {
              ...receipt,
              firstIds: receipt.firstIds.map((id) => (id % 2 || 1) as typeof id),
            };
          },
        })),
      ),
    caughtBy: ['durability > goes on with ids and versions over reopening'],
  },
  {
    fault: 'has versions of its own in every instance',
    breakHandles: (handles) =>
      changeReopened(handles, (storage) =>
        withDevices(storage, (devices) => ({
          changedSince: async (version, options) =>
            (await devices.changedSince(version, options)).map((change) => ({
              ...change,
              version: (change.version + 1) as DataVersion,
            })),
        })),
      ),
    caughtBy: ['several instances > take versions from one counter'],
  },
  {
    fault: 'closes the other instances too',
    breakHandles: ({ openStorage, reopenStorage }) => ({
      openStorage,
      reopenStorage: (original) => {
        const storage = reopenStorage(original);
        const close = async (): Promise<void> => {
          await original.close();
          await storage.close();
        };
        return { ...storage, close };
      },
    }),
    caughtBy: ['several instances > are closed one by one'],
  },
  {
    fault: 'knows the latest reading no more after upkeep in an instance opened again',
    breakHandles: (handles) =>
      changeReopened(handles, (storage) =>
        onceMaintained(storage, (readings) => ({
          findLatest: (deviceId) => readings.page({ deviceId, period: {}, limit: 1 }),
        })),
      ),
    caughtBy: [
      'durability > keeps everything when it is closed at any step of the upkeep',
      'several instances > see the same whatever upkeep the other does',
    ],
  },
  {
    fault: 'has a lease of its own in every instance',
    breakHandles: ({ openStorage, reopenStorage }) => {
      const originals = new WeakMap<Storage, Storage>();
      return {
        openStorage: () => {
          const original = openStorage();
          const storage = sealing(original);
          originals.set(storage, original);
          return storage;
        },
        reopenStorage: (storage) => sealing(reopenStorage(originals.get(storage) ?? storage)),
      };
    },
    caughtBy: ['several instances > leave the upkeep to the one that has it in hand'],
  },
];

function changeReopened(
  { openStorage, reopenStorage }: Handles,
  change: (storage: Storage) => Storage,
): Handles {
  return { openStorage, reopenStorage: (storage) => change(reopenStorage(storage)) };
}
