import { DeviceStatsError } from '../../src/errors/device-stats-error.ts';
import { createInMemoryStorage } from '../../src/storage/in-memory/in-memory-storage.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { aroundMethods } from './broken-storages/broken-storage.ts';

/** Storages in memory that can be opened again and shared, for the tests of the suite's own durable and shared sides. */
export interface Handles {
  readonly openStorage: () => Storage;
  readonly reopenStorage: (storage: Storage) => Storage;
}

/** Storages that are durable and shared as long as the process lives. */
export function createHandles(createData: () => Storage = createInMemoryStorage): Handles {
  const originals = new WeakMap<Storage, Storage>();
  const open = (data: Storage): Storage => {
    const handle = openHandle(data);
    originals.set(handle, data);
    return handle;
  };
  return {
    openStorage: () => open(createData()),
    reopenStorage: (storage) => open(originals.get(storage) ?? createData()),
  };
}

function openHandle(data: Storage): Storage {
  let closed = false;
  return {
    ...aroundMethods(data, async (call) => {
      if (closed) throw new DeviceStatsError('CLOSED', { message: 'Closed.', details: {} });
      return call();
    }),
    capabilities: { durable: true, shared: true },
    close: async () => {
      closed = true;
    },
  };
}
