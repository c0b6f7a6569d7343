import { DeviceStatsError } from '../../../src/errors/device-stats-error.ts';
import type { SealedReadings } from '../../../src/runs/period-readings.ts';
import { sealing } from '../sealing-storage.ts';
import { type BrokenStorage, withReadings } from './broken-storage.ts';
import {
  atFirstStep,
  firstRow,
  onceMaintained,
  pagesOnceMaintained,
  withEachStep,
} from './upkeep-faults.ts';

const nowMs = 1;
const changesNothing = 'maintenance > changes nothing that can be read';

/** Storages whose upkeep changes what can be read. */
export const brokenMaintenance: readonly BrokenStorage[] = [
  {
    fault: 'loses a reading in its upkeep',
    breakStorage: (storage) =>
      atFirstStep(storage, ({ deviceId, columns: { timestamps } }) => {
        const [from = 0] = timestamps;
        return storage.readings.remove({ deviceId, period: { from, to: from + 1 } });
      }),
    caughtBy: [changesNothing],
  },
  {
    fault: 'doubles a reading in its upkeep',
    breakStorage: (storage) =>
      atFirstStep(storage, ({ deviceId, columns }) =>
        storage.readings.append([{ deviceId, readings: firstRow(columns) }], { nowMs }),
      ),
    caughtBy: [changesNothing],
  },
  {
    fault: 'raises the version of a device in its upkeep',
    breakStorage: (storage) =>
      atFirstStep(storage, async ({ deviceId, columns }) => {
        const readings = { ...firstRow(columns), timestamps: Float64Array.of(1) };
        await storage.readings.append([{ deviceId, readings }], { nowMs });
        await storage.readings.remove({ deviceId, period: { to: 2 } });
      }),
    caughtBy: [changesNothing],
  },
  {
    fault: 'gives readings new ids in its upkeep',
    breakStorage: (storage) =>
      pagesOnceMaintained(storage, (page) => ({ ...page, ids: page.ids.map((id) => id + 1_000) })),
    caughtBy: [changesNothing],
  },
  {
    fault: 'turns the order of readings of one timestamp when it seals them',
    breakStorage: (storage) =>
      pagesOnceMaintained(storage, (page) => ({ ...page, ids: page.ids.map((id) => 1e6 - id) })),
    caughtBy: [
      'maintenance > keeps readings of one timestamp apart, and in the order of their ids',
    ],
  },
  {
    fault: 'begins with the ids again once all readings are sealed',
    breakStorage: (storage) =>
      onceMaintained(storage, (readings) => ({
        append: async (batch, options) => {
          const receipt = await readings.append(batch, options);
          return { ...receipt, firstIds: receipt.firstIds.map((id) => (id % 7) as typeof id) };
        },
      })),
    caughtBy: ['maintenance > gives new ids to readings that come later'],
  },
  {
    fault: 'loses what is appended during a step of its upkeep',
    breakStorage: (storage) => {
      let isBusy = false;
      const losing = withReadings(storage, (readings) => ({
        append: async (batch, options) =>
          isBusy
            ? { firstIds: [], receivedAtMs: options.nowMs, repeated: false }
            : readings.append(batch, options),
      }));
      return {
        ...losing,
        async maintain(turn) {
          isBusy = true;
          await new Promise((resolve) => setImmediate(resolve));
          isBusy = false;
          return losing.maintain(turn);
        },
      };
    },
    caughtBy: ['maintenance > loses nothing of what is written meanwhile'],
  },
  {
    fault: 'is wrong between two steps of its upkeep',
    breakStorage: (storage) => {
      let isBetween = false;
      const changing = withReadings(storage, (readings) => ({
        findLatest: async (deviceId) =>
          isBetween
            ? readings.page({ deviceId, period: {}, limit: 1 })
            : readings.findLatest(deviceId),
      }));
      return withEachStep(changing, (step) => {
        isBetween = step % 2 === 0;
      });
    },
    caughtBy: ['maintenance > changes nothing with any of its steps'],
  },
  {
    fault: 'tells of a backlog that is done',
    breakStorage: (storage) => {
      const sealed = sealing(storage);
      let most = 0;
      return {
        ...sealed,
        async maintenanceBacklog() {
          most = Math.max(most, await sealed.maintenanceBacklog());
          return most;
        },
      };
    },
    caughtBy: ['maintenance > has no backlog of devices once all is done'],
  },
  {
    fault: 'is never done with its upkeep',
    breakStorage: (storage) => ({
      ...storage,
      maintain: async (turn) => {
        await storage.maintain(turn);
        return 'worked';
      },
    }),
    caughtBy: ['maintenance > has nothing to do for an empty storage'],
  },
  {
    fault: 'fails in its upkeep when it is closed meanwhile',
    breakStorage: (storage) => {
      let isClosed = false;
      return {
        ...storage,
        async maintain(turn) {
          const outcome = await storage.maintain(turn);
          if (!isClosed) return outcome;
          throw new DeviceStatsError('STORAGE_FAILED', { message: 'Closed?', details: {} });
        },
        async close() {
          isClosed = true;
          await storage.close();
        },
      };
    },
    caughtBy: ['maintenance > is finished or refused when the storage closes meanwhile'],
  },
  {
    fault: 'fills the gaps of optional metrics when it seals',
    breakStorage: (storage) =>
      pagesOnceMaintained(storage, (page) => ({
        ...page,
        values: page.values.map((column) =>
          column.map((value) => (Number.isNaN(value) ? 0 : value)),
        ),
      })),
    caughtBy: [
      'maintenance > keeps gaps of optional metrics, and metrics that have no value at all',
      'maintenance > does not mind metrics that are declared later',
    ],
  },
  {
    fault: 'seals values as 32-bit floats',
    breakStorage: (storage) =>
      pagesOnceMaintained(storage, (page) => ({
        ...page,
        values: page.values.map((column) => column.map(Math.fround)),
      })),
    caughtBy: ['maintenance > keeps every bit of the values'],
  },
  {
    fault: 'gives late readings the time of the last sealed one',
    breakStorage: (storage) => {
      let last = 0;
      return onceMaintained(storage, (readings) => ({
        append: (batch, options) => {
          const moved = batch.map(({ deviceId, readings: { timestamps, values } }) => {
            const late = timestamps.map((timestamp) => Math.max(timestamp, last));
            last = Math.max(last, ...timestamps);
            return { deviceId, readings: { timestamps: late, values } };
          });
          return readings.append(moved, options);
        },
      }));
    },
    caughtBy: ['maintenance > takes nothing from readings that come later, late ones too'],
  },
  distorted('counts sealed readings wrong', (sealed) => ({ ...sealed, readingCount: 9 })),
  distorted('takes sealed readings for earlier', (sealed) => ({ ...sealed, minTimestamp: 5 })),
  distorted('takes sealed readings for later', (sealed) => ({ ...sealed, maxTimestamp: 9e9 })),
  distorted('knows a wrong least value', (sealed) => withRuns(sealed, { min: 3 })),
  distorted('knows a wrong greatest value', (sealed) => withRuns(sealed, { max: 3 })),
  distorted('counts sealed values wrong', (sealed) => withRuns(sealed, { count: 9 })),
  distorted('leaves sealed metrics out', (sealed) => ({ ...sealed, runs: sealed.runs.slice(1) })),
  {
    fault: 'loses all but the first page of sealed values',
    breakStorage: (storage) =>
      withReadings(sealing(storage), (readings) => ({
        openView: async (query) => {
          const view = await readings.openView(query);
          const readPages: typeof view.readPages = async (ranges) =>
            (await view.readPages(ranges)).map((pages) => pages.slice(0, 1));
          return { ...view, readPages };
        },
      })),
    caughtBy: [changesNothing],
  },
];

function distorted(
  fault: string,
  distort: (sealed: SealedReadings) => SealedReadings,
): BrokenStorage {
  return {
    fault,
    breakStorage: (storage) => sealing(storage, { distort }),
    caughtBy: [changesNothing],
  };
}

/** The same runs, by which their pages are found, with other fields. */
function withRuns(sealed: SealedReadings, fields: object): SealedReadings {
  for (const run of sealed.runs) Object.assign(run, fields);
  return sealed;
}
