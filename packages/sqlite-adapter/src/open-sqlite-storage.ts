import { openStorage, type SqliteStorage } from './open-storage.ts';
import type { SqliteStorageOptions } from './sqlite-storage-options.ts';

/**
 * Opens a SQLite file as a storage, and makes it when it is missing. Several instances, also of several processes, may have
 * the same file open.
 *
 * Writes that arrive together are committed together, and acknowledged once they are on the disk.
 *
 * @throws `INVALID_OPTION`; `UNSUPPORTED_STORAGE` for a file that is something else, or was written by a newer version;
 * `OVERLOADED` when others hold the file for too long; `STORAGE_FAILED`
 * @example
 * ```ts
 * import { createDeviceStats } from '@device-stats/core';
 * import { openSqliteStorage } from '@device-stats/sqlite-adapter';
 *
 * const storage = await openSqliteStorage({ path: 'data/readings.db' });
 * await using deviceStats = createDeviceStats({ storage }); // closes the storage as well
 * ```
 */
export async function openSqliteStorage(options: SqliteStorageOptions): Promise<SqliteStorage> {
  return openStorage(options);
}
