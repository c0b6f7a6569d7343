import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDeviceStats, createInMemoryStorage, type Storage } from '@device-stats/core';
import {
  type ConformanceRunner,
  type ConformantDeviceStats,
  deviceStatsConformance,
} from '@device-stats/core/testing';
import { createHttpAdapter } from '@device-stats/http-adapter';
import { openSqliteStorage } from '@device-stats/sqlite-adapter';
import { describe, it } from 'vitest';
import { createDeviceStatsClient } from '../../src/index.ts';
import { facadeOverClient, type Transfer } from './facade-over-client.ts';

type OpenStorage = (folder: string) => Storage | Promise<Storage>;

const inSqlite: OpenStorage = (folder) => openSqliteStorage({ path: join(folder, 'readings.db') });
const variants: readonly (readonly [string, OpenStorage, Transfer])[] = [
  ['in-memory, streaming', () => createInMemoryStorage(), 'stream'],
  ['in-memory, in blocks', () => createInMemoryStorage(), 'blocks'],
  ['SQLite, streaming', inSqlite, 'stream'],
];
/** A fault of the API, not of the client; `it.fails` shows when it is gone. */
const incompleteFaults = 'refuses users without a name, with unknown fields or impossible devices';
const passing: ConformanceRunner['it'] = it;
const failing: ConformanceRunner['it'] = it.fails;
const runner: ConformanceRunner = {
  describe,
  // The API checks the types of a user's fields before their values, and answers with the first kind of faults alone.
  it: (name, body) => (name === incompleteFaults ? failing : passing)(name, body),
};
const folders = new WeakMap<ConformantDeviceStats, string>();

for (const [name, openStorage, transfer] of variants) {
  deviceStatsConformance({
    runner,
    name: `client, HTTP adapter, ${name}`,
    missing: {
      versions: 'the API has the version of a device, but none of a user',
      emptyStatistics: 'the API answers NO_READINGS, as the original service did',
      blocks: 'lines travel without the blocks they came in; only the server knows the progress',
      signals: 'only the server knows what of a stream is stored when it is cut',
    },
    open: async (options) => {
      const folder = mkdtempSync(join(tmpdir(), 'device-stats-'));
      const deviceStats = createDeviceStats({ ...options, storage: await openStorage(folder) });
      const adapter = createHttpAdapter(deviceStats);
      const client = createDeviceStatsClient<'x' | 'y', 'battery'>({
        baseUrl: 'http://localhost/',
        fetch: (request) => adapter.fetch(request),
        retries: 0,
      });
      const opened = {
        ...facadeOverClient(client, transfer),
        close: () => deviceStats.close(),
      };
      folders.set(opened, folder);
      return opened;
    },
    discard: (opened) => rmSync(folders.get(opened) ?? '', { recursive: true }),
  });
}
