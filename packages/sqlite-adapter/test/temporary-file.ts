import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import type { SqliteStorage, SqliteStorageOptions } from '../src/index.ts';
import { openStorage } from '../src/open-storage.ts';

/** Gives the tests of a file paths in folders of their own; storages opened here are closed, and the folders removed. */
export function temporaryFiles(): {
  path: () => string;
  open: (options?: Partial<SqliteStorageOptions>) => Promise<SqliteStorage>;
} {
  const folders: string[] = [];
  const storages: SqliteStorage[] = [];
  const path = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'device-stats-'));
    folders.push(folder);
    return join(folder, 'readings.db');
  };
  afterEach(async () => {
    for (const storage of storages.splice(0)) await storage.close();
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
  return {
    path,
    async open(options = {}) {
      // What arrives together is committed together, however slow the machine.
      const tuning = { groupMs: Number.POSITIVE_INFINITY };
      const storage = await openStorage({ path: path(), ...options }, tuning);
      storages.push(storage);
      await storage.declareMetrics(defaultMetrics);
      return storage;
    },
  };
}

const defaultMetrics = ['x', 'y', 'z'].map((name) => ({ name, optional: false }));
