import {
  createDeviceStats,
  createInProcessRunner,
  type DeviceStats,
  type JobRunner,
} from '@device-stats/core';
import { openSqliteStorage } from '@device-stats/sqlite-adapter';
import type { Logger } from 'pino';
import type { Configuration } from './configuration.ts';

/** Half the default: under a mixed load of ten million readings twice as much finds no more, and the whole takes 25 MB more. */
const cacheBytes = 24 * 1024 * 1024;
/** What is mapped of a file counts as memory of the process. */
const mmapBytes = 0;

/** `server`: takes requests; `worker`: executes jobs that come through Redis, and does the upkeep. */
export type Role = 'server' | 'worker';

/** The facade of a process, and where its data are. */
export interface OpenDeviceStats {
  readonly deviceStats: DeviceStats<string, string>;
  /** The absolute path of the database. */
  readonly databasePath: string;
}

/** Opens database and queue as the settings say. With Redis, a server leaves jobs and upkeep to workers. */
export async function openDeviceStats(
  configuration: Configuration,
  { role, logger }: { readonly role: Role; readonly logger: Logger },
): Promise<OpenDeviceStats> {
  const { metrics, redisUrl, retentionMs } = configuration;
  const storage = await openSqliteStorage({
    path: configuration.databasePath,
    cacheBytes,
    mmapBytes,
  });
  try {
    const deviceStats = createDeviceStats({
      storage,
      metrics,
      runner: await openRunner(configuration, { role, logger }),
      maintenance: role === 'worker' || redisUrl === undefined,
      ...(retentionMs !== undefined && { retentionMs }),
    });
    return { deviceStats, databasePath: storage.path };
  } catch (error) {
    await storage.close();
    throw error;
  }
}

async function openRunner(
  { redisUrl, concurrency }: Configuration,
  { role, logger }: { readonly role: Role; readonly logger: Logger },
): Promise<JobRunner> {
  if (redisUrl === undefined) return createInProcessRunner({ concurrency });
  // Loaded only where there is Redis: it takes 15 MB of memory.
  const { openBullmqRunner } = await import('@device-stats/bullmq-runner');
  return openBullmqRunner({
    connection: redisUrl,
    concurrency: role === 'worker' ? concurrency : 0,
    onWarning: (message) => logger.warn(message),
  });
}
