import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDeviceStats, createInMemoryStorage, type Storage } from '@device-stats/core';
import { type ConformantDeviceStats, deviceStatsConformance } from '@device-stats/core/testing';
import { createHttpAdapter } from '@device-stats/http-adapter';
import { openSqliteStorage } from '@device-stats/sqlite-adapter';
import { describe, it } from 'vitest';
import { createDeviceStatsClient } from '../../src/index.ts';
import { facadeOverClient, type Transfer } from './facade-over-client.ts';

type OpenStorage = (folder: string) => Storage | Promise<Storage>;

const inSqlite: OpenStorage = (folder) =>
  openSqliteStorage({ path: join(folder, 'readings.db'), synchronous: 'normal' });
// Both storages and both transfers: what a client transfers does not know what it is stored in.
const variants: readonly (readonly [string, OpenStorage, Transfer])[] = [
  ['in-memory, in blocks', () => createInMemoryStorage(), 'blocks'],
  ['SQLite, streaming', inSqlite, 'stream'],
];
const folders = new WeakMap<ConformantDeviceStats, string>();

for (const [name, openStorage, transfer] of variants) {
  deviceStatsConformance({
    runner: { describe, it },
    name: `client, HTTP adapter, ${name}`,
    missing: {
      versions: 'the API has the version of a device, but none of a user',
      emptyStatistics: 'the API answers NO_READINGS, as the original service did',
      blocks: 'lines travel without the blocks they came in; only the server knows the progress',
      maintain: 'the server does its upkeep by itself',
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
        ...facadeOverClient(client, { transfer, host: deviceStats }),
        close: () => deviceStats.close(),
      };
      folders.set(opened, folder);
      return opened;
    },
    discard: (opened) => rmSync(folders.get(opened) ?? '', { recursive: true }),
  });
}
