import { join } from 'node:path';
import { createDeviceStats, type DeviceStats, type Statistics } from '@device-stats/core';
import { defaultEngineSizes, sealingThreshold } from '@device-stats/core/runs';
import { openSqliteStorage } from '@device-stats/sqlite-adapter';
import { hotReadings } from '../../hot-readings.ts';
import { toReadings } from '../../to-readings.ts';
import { type Answer, metrics } from '../answer.ts';
import { folderSizeBytes } from './folder-size.ts';
import type { OpenSystem, PeerSystem } from './peer-system.ts';

/** This project: the library on a SQLite file, with its defaults but for upkeep, which is done when asked for. */
export const deviceStatsSystem: PeerSystem = {
  title: 'device-stats',
  async open(folder) {
    const path = join(folder, 'device-stats.db');
    const open = async (clock?: { now(): number }): Promise<DeviceStats> =>
      createDeviceStats({
        storage: await openSqliteStorage({ path }),
        maintenance: false,
        ...(clock && { clock }),
      });
    const deviceStats = await open();
    await deviceStats.ready();
    return {
      version: 'this one',
      async append(device, block) {
        await deviceStats.readings.appendBatch(deviceId(device), toReadings(block));
      },
      async keepUp(devices) {
        await deviceStats.maintain();
        // What was replaced is kept for a minute, for questions on their way. Here is none: go by a clock that is ahead.
        await using later = await open({ now: () => Date.now() + 120_000 });
        await later.maintain();
        if (devices.length > 1 && (await deviceStats.users.list()).items.length === 0) {
          await deviceStats.users.create({ name: 'all', deviceIds: devices.map(deviceId) });
        }
      },
      roomBeforeUpkeep: (device) =>
        sealingThreshold(defaultEngineSizes, metrics.length) -
        hotReadings(path, deviceId(device)) -
        1,
      async statistics(device, span) {
        const period = span && { from: span.fromMs, to: span.toMs };
        return answerOf(
          device === 'all'
            ? await deviceStats.statistics.ofUser(1, period)
            : await deviceStats.statistics.ofDevice(deviceId(device), period),
        );
      },
      async series(device, { fromMs, toMs, bucketMinutes }) {
        const buckets = await deviceStats.statistics.seriesOfDevice(deviceId(device), {
          every: `${bucketMinutes}m`,
          from: fromMs,
          to: toMs,
        });
        return buckets.map(({ statistics }) => answerOf(statistics));
      },
      sizeBytes: () => folderSizeBytes(folder),
      close: () => deviceStats.close(),
    } satisfies OpenSystem;
  },
  discard: async () => undefined,
};

function deviceId(device: number): string {
  return `device-${device}`;
}

function answerOf(statistics: Statistics): Answer {
  return [
    statistics.count,
    ...metrics.flatMap((name) => {
      const { min, max, sum, median } = statistics[name];
      return [min ?? 0, max ?? 0, sum ?? 0, median ?? 0];
    }),
  ];
}
