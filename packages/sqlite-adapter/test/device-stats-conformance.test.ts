import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDeviceStats } from '@device-stats/core';
import { type ConformantDeviceStats, deviceStatsConformance } from '@device-stats/core/testing';
import { describe, it } from 'vitest';
import { openSqliteStorage } from '../src/index.ts';

const folders = new WeakMap<ConformantDeviceStats, string>();

deviceStatsConformance({
  runner: { describe, it },
  name: 'SQLite',
  async open(options) {
    const folder = mkdtempSync(join(tmpdir(), 'device-stats-'));
    const storage = await openSqliteStorage({
      path: join(folder, 'readings.db'),
      synchronous: 'normal', // nobody cuts the power
    });
    const deviceStats = createDeviceStats({ ...options, storage });
    folders.set(deviceStats, folder);
    return deviceStats;
  },
  discard(deviceStats) {
    const folder = folders.get(deviceStats);
    if (folder !== undefined) rmSync(folder, { recursive: true });
  },
});
