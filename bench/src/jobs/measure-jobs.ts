import { join } from 'node:path';
import { openBullmqRunner } from '@device-stats/bullmq-runner';
import {
  createDeviceStats,
  createInMemoryStorage,
  createInProcessRunner,
  type JobRunner,
  type Storage,
} from '@device-stats/core';
import { openSqliteStorage } from '@device-stats/sqlite-adapter';
import { Redis } from 'ioredis';
import type { BenchResult } from '../result.ts';

/** What jobs are measured with. */
export interface MeasureJobsOptions {
  /** For the databases. */
  readonly folder: string;
  /** How many jobs. */
  readonly count: number;
  readonly redisUrl: string;
}

/** Jobs executed at the same time. */
const concurrency = 8;
const submittedAtOnce = 100;

/** How many small jobs a second are recorded, delivered, executed and ended, by each runner. */
export async function measureJobs(options: MeasureJobsOptions): Promise<readonly BenchResult[]> {
  const { folder, count } = options;
  const inMemory = await execute(createInMemoryStorage(), createInProcessRunner({ concurrency }), {
    name: 'jobs in the process, in memory',
    count,
  });
  const inProcess = await execute(
    await openSqliteStorage({ path: join(folder, 'in-process.db') }),
    createInProcessRunner({ concurrency }),
    { name: 'jobs in the process, in a SQLite file', count },
  );
  return [inMemory, inProcess, ...(await executeByBullmq(options))];
}

/** Through Redis and back, and what of it Redis keeps. */
async function executeByBullmq({
  folder,
  count,
  redisUrl,
}: MeasureJobsOptions): Promise<readonly BenchResult[]> {
  const prefix = `device-stats-bench-${crypto.randomUUID()}`;
  const redis = new Redis(redisUrl);
  const executeSome = async (file: string, jobs: number): Promise<BenchResult> =>
    execute(
      await openSqliteStorage({ path: join(folder, file) }),
      await openBullmqRunner({ connection: redisUrl, prefix, concurrency }),
      { name: 'jobs by BullMQ, in a SQLite file', count: jobs },
    );
  // Redis keeps the scripts of BullMQ, and as many finished entries as it is told to.
  await executeSome('first.db', 2 * submittedAtOnce);
  const before = await usedBytes(redis);
  const result = await executeSome('bullmq.db', count);
  const after = await usedBytes(redis);
  const keys = await redis.keys(`${prefix}*`);
  if (keys.length > 0) await redis.del(keys);
  redis.disconnect();
  const kept: BenchResult = {
    name: 'memory of Redis afterwards, more than before',
    unit: 'kB',
    value: (after - before) / 1e3,
    details: { keys: keys.length },
  };
  return [result, kept];
}

async function execute(
  storage: Storage,
  runner: JobRunner,
  { name, count }: { readonly name: string; readonly count: number },
): Promise<BenchResult> {
  const deviceStats = createDeviceStats({ storage, runner });
  await deviceStats.readings.append('device-1', { x: 1, y: 2, z: 3 });
  const startedMs = performance.now();
  for (let from = 0; from < count; from += submittedAtOnce) {
    // Every job another period, so that none is shared.
    const periods = Array.from({ length: submittedAtOnce }, (_, index) => ({ from: from + index }));
    const submissions = periods.map((period) =>
      deviceStats.jobs.submit('device-analytics', { deviceId: 'device-1', ...period }),
    );
    await Promise.all(submissions);
  }
  const submittedMs = performance.now();
  for (;;) {
    const { queued, running, succeeded } = await deviceStats.jobs.countByState();
    if (queued + running === 0) {
      if (succeeded !== count) throw new Error(`${count - succeeded} jobs did not succeed.`);
      break;
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
  const endedMs = performance.now();
  await deviceStats.close();
  const perSecond = (ms: number): number => Math.round((count / ms) * 1_000);
  return {
    name,
    unit: 'jobs/s',
    value: perSecond(endedMs - startedMs),
    details: { jobs: count, submittedPerSecond: perSecond(submittedMs - startedMs) },
  };
}

async function usedBytes(redis: Redis): Promise<number> {
  const info = await redis.info('memory');
  return Number(/^used_memory:(\d+)/m.exec(info)?.[1]);
}
