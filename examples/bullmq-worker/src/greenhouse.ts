import { openBullmqRunner } from '@device-stats/bullmq-runner';
import { createDeviceStats, type DeviceStats } from '@device-stats/core';
import { openSqliteStorage } from '@device-stats/sqlite-adapter';

export type Greenhouse = DeviceStats<'temperature' | 'humidity'>;

/** What the processes of the application share, from the environment. */
const { DATABASE_PATH = 'data/greenhouse.db', REDIS_URL = 'redis://127.0.0.1:6379' } = process.env;

/**
 * Opens the data of the application, in each of its processes with the same database and Redis.
 *
 * @param concurrency jobs that this process executes at the same time; 0 where it leaves them to others
 */
export async function openGreenhouse({
  concurrency,
}: {
  readonly concurrency: number;
}): Promise<Greenhouse> {
  return createDeviceStats({
    metrics: ['temperature', 'humidity'],
    storage: await openSqliteStorage({ path: DATABASE_PATH }),
    runner: await openBullmqRunner({ connection: REDIS_URL, prefix: 'greenhouse', concurrency }),
    // So is the upkeep of the database, by whoever executes jobs.
    maintenance: concurrency > 0,
  });
}
