import type { DeviceId } from '../../../src/device/device.ts';
import type { ReadingColumns, StoredReadingColumns } from '../../../src/reading/reading-columns.ts';
import type { MaintenanceOutcome } from '../../../src/storage/maintenance.ts';
import type { ReadingStore } from '../../../src/storage/reading-store.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import { sealing } from '../sealing-storage.ts';

/** A storage with upkeep whose `act` is called with every step: before it is done, but once it is due. */
export function withEachStep(
  storage: Storage,
  act: (step: number) => void | Promise<void>,
): Storage {
  const sealed = sealing(storage);
  let steps = 0;
  return {
    ...sealed,
    async maintain(turn): Promise<MaintenanceOutcome> {
      const outcome = await sealed.maintain(turn);
      if (outcome !== 'worked') return outcome;
      await act(steps);
      steps += 1;
      return outcome;
    },
  };
}

/** A storage with upkeep that does something wrong with its first step, to a device that has readings. */
export function atFirstStep(
  storage: Storage,
  act: (found: FirstDevice) => Promise<unknown>,
): Storage {
  return withEachStep(storage, async (step) => {
    const found = await firstDevice(storage);
    if (step === 0 && found !== undefined) await act(found);
  });
}

/** A storage with upkeep some methods of which are wrong once a step was done. */
export function onceMaintained(
  storage: Storage,
  change: (readings: ReadingStore) => Partial<ReadingStore>,
): Storage {
  let isMaintained = false;
  const sealed = withEachStep(storage, () => {
    isMaintained = true;
  });
  const right = sealed.readings;
  const wrong = { ...right, ...change(right) };
  const choose = <K extends keyof ReadingStore>(method: K): ReadingStore[K] => {
    const chosen = (...args: never[]): unknown =>
      Reflect.apply((isMaintained ? wrong : right)[method], undefined, args);
    return chosen as ReadingStore[K]; // takes and returns what either does
  };
  return {
    ...sealed,
    readings: {
      append: choose('append'),
      findLatest: choose('findLatest'),
      page: choose('page'),
      remove: choose('remove'),
      versions: choose('versions'),
      openView: choose('openView'),
    },
  };
}

/** Changes the pages of readings once a step was done. */
export function pagesOnceMaintained(
  storage: Storage,
  change: (page: StoredReadingColumns) => StoredReadingColumns,
): Storage {
  return onceMaintained(storage, (readings) => ({
    page: async (query) => change(await readings.page(query)),
  }));
}

/** A device and all its readings. */
export interface FirstDevice {
  readonly deviceId: DeviceId;
  readonly columns: StoredReadingColumns;
}

/** All readings of a device. */
export function allReadings(
  { readings }: Storage,
  deviceId: DeviceId,
  period: { readonly from?: number; readonly to?: number } = {},
): Promise<StoredReadingColumns> {
  return readings.page({ deviceId, period, limit: 1_000_000 });
}

/** The first row of columns. */
export function firstRow({ timestamps, values }: ReadingColumns): ReadingColumns {
  return {
    timestamps: timestamps.slice(0, 1),
    values: values.map((column) => column.slice(0, 1)),
  };
}

async function firstDevice(storage: Storage): Promise<FirstDevice | undefined> {
  const { items } = await storage.devices.list({ limit: 1 });
  const deviceId = items[0]?.id;
  if (deviceId === undefined) return undefined;
  const columns = await allReadings(storage, deviceId);
  return columns.ids.length === 0 ? undefined : { deviceId, columns };
}
