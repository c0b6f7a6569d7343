import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createDeviceStats, isDeviceStatsError, type Storage } from '@device-stats/core';
import { deviceStatsConformance, storageConformance } from '@device-stats/core/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openJournalStorage } from '../src/journal-storage.ts';

const paths = new WeakMap<object, string>();

storageConformance({
  runner: { describe, it },
  name: 'journal',
  capabilities: { durable: true, shared: false },
  openStorage: () => open(newPath()),
  reopenStorage: (storage) => open(pathOf(storage)),
  discardStorage: discard,
});

deviceStatsConformance({
  runner: { describe, it },
  name: 'journal',
  async open(options) {
    const path = newPath();
    const deviceStats = createDeviceStats({ ...options, storage: await open(path) });
    paths.set(deviceStats, path);
    return deviceStats;
  },
  discard,
});

describe('a journal', () => {
  it('leaves out a line that was not written to its end, and goes on behind those before it', async () => {
    const path = newPath();
    onTestFinished(() => rmSync(dirname(path), { recursive: true }));
    for (const timestamp of [1, 2, 3]) {
      await using deviceStats = createDeviceStats({ storage: await open(path) });
      await deviceStats.readings.append('a', { x: 1, y: 2, z: 3, timestamp });
      appendFileSync(path, '{"store":"readings","method":"app');
    }
    await using deviceStats = createDeviceStats({ storage: await open(path) });
    const { items } = await deviceStats.readings.list('a');
    expect(items.map(({ timestamp }) => timestamp)).toEqual([1, 2, 3]);
  });

  it('takes no more changes once one could not be written, and opens in the state before', async () => {
    const path = newPath();
    const storage = await open(path);
    const deviceStats = createDeviceStats({ storage });
    await deviceStats.devices.register('a');
    rmSync(dirname(path), { recursive: true });
    for (const id of ['b', 'c']) {
      const error: unknown = await deviceStats.devices
        .register(id)
        .catch((reason: unknown) => reason);
      expect(isDeviceStatsError(error, 'STORAGE_FAILED')).toBe(true);
    }
    expect((await deviceStats.devices.list()).items.map(({ id }) => id)).toEqual(['a']);
    await deviceStats.close();
  });

  it('refuses a file that is no journal', async () => {
    const path = newPath();
    onTestFinished(() => rmSync(dirname(path), { recursive: true }));
    writeFileSync(path, 'Dear diary,\n');
    await expect(open(path)).rejects.toThrow(SyntaxError);
  });
});

async function open(path: string): Promise<Storage> {
  const storage = await openJournalStorage({ path });
  paths.set(storage, path);
  return storage;
}

function newPath(): string {
  return join(mkdtempSync(join(tmpdir(), 'device-stats-')), 'journal.ndjson');
}

function pathOf(opened: object): string {
  const path = paths.get(opened);
  if (path === undefined) throw new Error('It was not opened by this test');
  return path;
}

function discard(opened: object): void {
  rmSync(dirname(pathOf(opened)), { recursive: true });
}
