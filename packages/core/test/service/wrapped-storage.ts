import { createInMemoryStorage, type ReadingStore, type Storage } from '../../src/index.ts';

/** An in-memory storage whose appends go through `before`, which may refuse them. */
export function storageWithAppends(before: () => void | Promise<void>): Storage {
  const storage = createInMemoryStorage();
  const readings: ReadingStore = {
    ...storage.readings,
    async append(batch, options) {
      await before();
      return storage.readings.append(batch, options);
    },
  };
  return { ...storage, readings };
}
