import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { createDeviceStats } from '@device-stats/core';
import { openSqliteStorage } from '@device-stats/sqlite-adapter';
import { hotReadings } from '../hot-readings.ts';
import { createLoopDelayRecorder } from '../loop-delay.ts';
import { ReadingSource } from '../peers/reading-source.ts';
import { openPlainTable } from '../plain-table.ts';
import type { BenchResult } from '../result.ts';
import { toReadings } from '../to-readings.ts';
import { describeSustained, type SustainedLoad } from './describe-sustained.ts';

const batchSize = 1_000;
const turnMs = 1_000;

/**
 * Durable appends of batches for a long time, with the upkeep running by itself, in turns of a second with the best prepared insert
 * into a plain table. Whatever is not spent in that insert, or in making readings, counts as the library's time: also the upkeep
 * that goes on during the plain table's turns.
 */
export async function measureSustained(
  folder: string,
  seconds: number,
): Promise<readonly BenchResult[]> {
  const path = join(folder, 'device-stats.db');
  const table = openPlainTable(join(folder, 'plain.db'));
  const deviceStats = createDeviceStats({ storage: await openSqliteStorage({ path }) });
  const source = new ReadingSource(1);
  const delay = createLoopDelayRecorder();
  const stopwatch = { makingMs: 0, insertingMs: 0, samplingMs: 0 };
  const counts = { library: 0, plain: 0 };
  const hot: number[] = [];
  const rssBytes: number[] = [];

  const nextBatch = () => timed('makingMs', () => toReadings(source.take(batchSize)));
  const startMs = performance.now();
  for (let turn = 0; performance.now() - startMs < seconds * 1_000; turn += 1) {
    const endMs = performance.now() + turnMs;
    const isOurs = turn % 2 === 0;
    if (isOurs) delay.start();
    while (performance.now() < endMs) {
      const batch = nextBatch();
      if (isOurs) {
        await deviceStats.readings.appendBatch('device', batch);
        counts.library += batchSize;
      } else {
        timed('insertingMs', () => table.insert(1, batch));
        counts.plain += batchSize;
        await setImmediate();
      }
    }
    delay.stop();
    timed('samplingMs', () => hot.push(hotReadings(path)));
    rssBytes.push(process.memoryUsage.rss());
  }
  const { makingMs, insertingMs, samplingMs } = stopwatch;
  const libraryMs = performance.now() - startMs - makingMs - insertingMs - samplingMs;
  table.close();
  await deviceStats.maintain();
  const load: SustainedLoad = {
    libraryRate: (counts.library / libraryMs) * 1_000,
    plainRate: (counts.plain / insertingMs) * 1_000,
    appended: counts.library,
    delayMs: delay.read(),
    hot,
    finalHot: hotReadings(path),
    rssBytes,
  };
  await deviceStats.close();
  return describeSustained(load);

  function timed<T>(what: keyof typeof stopwatch, work: () => T): T {
    const beganMs = performance.now();
    try {
      return work();
    } finally {
      stopwatch[what] += performance.now() - beganMs;
    }
  }
}
