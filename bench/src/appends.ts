import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDeviceStats } from '@device-stats/core';
import { openSqliteStorage } from '@device-stats/sqlite-adapter';
import { openPlainTable } from './plain-table.ts';
import { quantileOf } from './quantile-of.ts';
import type { BenchResult } from './result.ts';
import { sampleReadings } from './sample-readings.ts';

const batchSize = 1_000;
const rounds = 1_000;

/**
 * Durable appends of batches through the library, next to the best prepared insert into a plain table, same settings. The two
 * take turns, batch by batch, so that whatever disturbs the machine disturbs both. Without the upkeep, which `sustained` is about.
 */
export async function measureAppends(): Promise<readonly BenchResult[]> {
  const directory = await mkdtemp(join(tmpdir(), 'device-stats-bench-'));
  try {
    const batch = sampleReadings(batchSize);
    const table = openPlainTable(join(directory, 'plain.db'));
    const storage = await openSqliteStorage({ path: join(directory, 'device-stats.db') });
    const deviceStats = createDeviceStats({ storage, maintenance: false });
    const durations = await takeTurns([
      async () => table.insert(1, batch),
      async () => deviceStats.readings.appendBatch('device', batch),
    ]);
    await deviceStats.close();
    table.close();
    const [plainMs = [], libraryMs = []] = durations;
    const [plain, library] = [rate(plainMs, 0.5), rate(libraryMs, 0.5)];
    return [
      {
        name: `library: append a batch of ${batchSize}, durable, without upkeep`,
        unit: 'readings/s',
        value: library,
        comparison: {
          name: 'best insert into a plain table',
          value: plain,
          ratio: library / plain,
        },
        goal: { required: 0.8, aim: 1 },
        details: {
          slowestOf20: Math.round(rate(libraryMs, 0.95)),
          plainSlowestOf20: Math.round(rate(plainMs, 0.95)),
        },
      },
    ];
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** Runs the tasks in turn, many times after a warm-up; for each task its durations in milliseconds. */
async function takeTurns(
  tasks: readonly (() => Promise<unknown>)[],
): Promise<readonly (readonly number[])[]> {
  const durations = tasks.map((): number[] => []);
  for (let round = -100; round < rounds; round += 1) {
    for (const [index, task] of tasks.entries()) {
      const startMs = performance.now();
      await task();
      if (round >= 0) durations[index]?.push(performance.now() - startMs);
    }
  }
  return durations;
}

/** Readings a second of the batch at a quantile of the durations. */
function rate(durationsMs: readonly number[], q: number): number {
  return (batchSize / quantileOf(durationsMs, q)) * 1_000;
}
