import type { Logger } from 'pino';
import { type Configuration, ConfigurationError } from './configuration.ts';
import { openDeviceStats } from './open-device-stats.ts';
import type { Running } from './run-process.ts';

/** Opens the database and waits for jobs. */
export async function startWorker(configuration: Configuration, logger: Logger): Promise<Running> {
  if (configuration.redisUrl === undefined) {
    throw new ConfigurationError([
      'REDIS_URL: A worker gets its jobs through Redis. Write its address, such as redis://127.0.0.1:6379, for the server as well.',
    ]);
  }
  const { deviceStats, databasePath } = await openDeviceStats(configuration, {
    role: 'worker',
    logger,
  });
  try {
    await deviceStats.ready();
  } catch (error) {
    await deviceStats.close();
    throw error;
  }
  logger.info({ databasePath }, 'working');
  const message = `device-stats executes jobs, ${configuration.concurrency} at a time
  Database       ${databasePath}

`;
  return { message, stop: () => deviceStats.close() };
}
