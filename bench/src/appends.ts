import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDeviceStats } from '@device-stats/core';
import { openSqliteStorage } from '@device-stats/sqlite-adapter';
import { Bench } from 'tinybench';
import { openPlainTable } from './plain-table.ts';
import type { BenchResult } from './result.ts';
import { sampleReadings } from './sample-readings.ts';
import { taskFigures } from './task-figures.ts';

const batchSize = 1_000;

/** Durable appends of batches through the library, next to the best prepared insert into a plain table, same settings. */
export async function measureAppends(): Promise<readonly BenchResult[]> {
  const directory = await mkdtemp(join(tmpdir(), 'device-stats-bench-'));
  try {
    const batch = sampleReadings(batchSize);
    const table = openPlainTable(join(directory, 'plain.db'));
    const storage = await openSqliteStorage({ path: join(directory, 'device-stats.db') });
    const deviceStats = createDeviceStats({ storage });
    const library = 'library: append a batch';
    const plain = 'plain table: insert a batch';
    const bench = new Bench({ time: 5_000, warmupTime: 1_000 })
      .add(plain, () => table.insert('device', batch))
      .add(library, async () => {
        await deviceStats.readings.appendBatch('device', batch);
      });
    await bench.run();
    await deviceStats.close();
    table.close();
    const [plainRate, libraryRate] = [rate(bench, plain), rate(bench, library)];
    return [
      {
        name: `${library} of ${batchSize}, durable`,
        unit: 'readings/s',
        value: libraryRate,
        comparison: { name: plain, value: plainRate, ratio: libraryRate / plainRate },
        goal: { required: 0.8, aim: 1 },
      },
    ];
  } finally {
    await rm(directory, { recursive: true });
  }
}

function rate(bench: Bench, name: string): number {
  const task = bench.getTask(name);
  if (task === undefined) throw new Error(`There is no task ${name}.`);
  return (batchSize / taskFigures(task).medianMs) * 1_000;
}
