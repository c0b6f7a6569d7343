import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDeviceStats, type DeviceStats } from '@device-stats/core';
import { createHttpAdapter } from '@device-stats/http-adapter';
import { openSqliteStorage } from '@device-stats/sqlite-adapter';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Child, startChild } from '../../../tools/child-process.ts';
import { createDeviceStatsClient } from '../src/index.ts';

let folder: string;
let deviceStats: DeviceStats;
let child: Child;
let controller: AbortController;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'device-stats-'));
  const path = join(folder, 'readings.db');
  deviceStats = createDeviceStats({ storage: await openSqliteStorage({ path }) });
  await deviceStats.devices.register('a');
  child = startChild(new URL('./processes/append-on-demand.ts', import.meta.url), path, 'a');
  await child.lines.next(); // it is ready
  controller = new AbortController();
});

afterEach(async () => {
  controller.abort();
  child.process.stdin.end();
  await child.ended;
  await deviceStats.close();
  rmSync(folder, { recursive: true });
});

/** Has the other process append a reading. */
function appendElsewhere(x: number): void {
  child.process.stdin.write(`${x}\n`);
}

describe('what another process writes into the file', () => {
  test('is told to who watches the device', async () => {
    const { signal } = controller;
    const states = deviceStats.devices.watch('a', { signal })[Symbol.asyncIterator]();
    expect((await states.next()).value).toMatchObject({ readingCount: 0 });
    for (const readingCount of [1, 2]) {
      const next = states.next();
      appendElsewhere(readingCount);
      const { value } = await next;
      expect(value).toEqual(await deviceStats.devices.get('a'));
      expect(value).toMatchObject({ readingCount });
    }
  });

  test('comes as an event over HTTP, with the statistics that it has changed', async () => {
    const adapter = createHttpAdapter(deviceStats);
    const client = createDeviceStatsClient({
      baseUrl: 'http://localhost',
      fetch: (request) => adapter.fetch(request),
    });
    const events = client.watchDevice('a', { signal: controller.signal });
    expect((await events.next()).value).toMatchObject({ device: { count: 0 }, statistics: null });
    for (const x of [4, 6]) {
      const next = events.next();
      appendElsewhere(x);
      expect((await next).value).toMatchObject({
        added: 1,
        latest: { x },
        statistics: { max_x: x },
      });
    }
  });
});
