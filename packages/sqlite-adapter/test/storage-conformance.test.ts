import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Storage } from '@device-stats/core';
import { storageConformance } from '@device-stats/core/testing';
import { describe, it } from 'vitest';
import { openSqliteStorage } from '../src/index.ts';

const paths = new WeakMap<Storage, string>();

storageConformance({
  runner: { describe, it },
  name: 'SQLite',
  capabilities: { durable: true, shared: true },
  openStorage: () => open(join(mkdtempSync(join(tmpdir(), 'device-stats-')), 'readings.db')),
  reopenStorage: (storage) => open(pathOf(storage)),
  discardStorage: (storage) => rmSync(dirname(pathOf(storage)), { recursive: true }),
});

async function open(path: string): Promise<Storage> {
  const storage = await openSqliteStorage({ path, synchronous: 'normal' });
  paths.set(storage, path);
  return storage;
}

function pathOf(storage: Storage): string {
  const path = paths.get(storage);
  if (path === undefined) throw new Error('The storage was not opened by this test');
  return path;
}
