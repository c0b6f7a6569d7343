import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInMemoryStorage, type Storage } from '@device-stats/core';
import { openSqliteStorage } from '@device-stats/sqlite-adapter';
import { afterAll, describe, expect, test } from 'vitest';
import { createDeviceStatsClient, createReporter } from '../../src/index.ts';
import { type Fate, openLossyServerOn } from '../lossy-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'device-stats-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
const storages: readonly (readonly [string, () => Storage | Promise<Storage>])[] = [
  ['in memory', () => createInMemoryStorage()],
  ['in SQLite', () => openSqliteStorage({ path: join(folder, `${(files += 1)}.db`) })],
];
const busy: Fate = { status: 503, headers: { 'retry-after': '1' } };
const fates: readonly (readonly [string, readonly Fate[]])[] = [
  ['answered', []],
  ['stored, but the answers are dropped', ['drop', 'drop', 'answer', 'drop']],
  ['stored, but the answers are cut in the middle', ['cut', 'answer', 'cut']],
  ['stored, but never answered', ['hang', 'answer', 'hang']],
  ['reset', ['reset', 'reset']],
  ['refused for overload', [busy, busy]],
  ['refused for the token', [{ status: 401 }, { status: 403 }]],
  ['lost at a gateway', [{ status: 502, body: '<h1>Bad gateway</h1>' }, { status: 504 }]],
  ['lost in several ways', ['drop', 'reset', busy, 'cut', 'answer', 'hang', 'drop']],
];

describe.each(storages)('with readings %s', (_where, openStorage) => {
  test.each(fates)('requests that are %s count once, in order', async (_fate, lost) => {
    await using server = await openLossyServerOn(await openStorage(), lost);
    const client = createDeviceStatsClient({
      baseUrl: server.baseUrl,
      timeoutMs: lost.includes('hang') ? 300 : 5_000,
      runtime: { sleep: async () => undefined },
    });
    const reporter = createReporter(client, { maxBatchReadings: 100 });
    for (let x = 0; x < 1_000; x += 1) {
      reporter.report({ device_id: x % 2 === 0 ? 'even' : 'odd', x, y: 2, z: -x });
    }
    await reporter.flush();
    await reporter.close();
    expect(reporter.counts).toMatchObject({ sent: 1_000, pending: 0 });
    const { id } = await client.users.create({ name: 'all', device_ids: ['even', 'odd'] });
    expect(await client.statistics.ofUser(id)).toMatchObject({
      count: 1_000,
      sum_x: 499_500,
      sum_y: 2_000,
      sum_z: -499_500,
    });
    const { items } = await client.readings.list('odd', { limit: 1_000 });
    const byId = items.toSorted((one, other) => one.id - other.id).map(({ x }) => x);
    expect(byId).toEqual(Array.from({ length: 500 }, (_, half) => 2 * half + 1));
  });
});
