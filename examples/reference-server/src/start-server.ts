import { createHttpAdapter, type ErrorContext } from '@device-stats/http-adapter';
import { nodeDocs, openHttpServer, prometheusMonitoring } from '@device-stats/http-adapter/node';
import type { Logger } from 'pino';
import { requireToken } from './authorize.ts';
import type { Configuration } from './configuration.ts';
import { openDeviceStats } from './open-device-stats.ts';
import { logRequests } from './request-log.ts';
import type { Running } from './run-process.ts';
import { startMessage } from './start-message.ts';

/** Opens the database, then the port. */
export async function startServer(configuration: Configuration, logger: Logger): Promise<Running> {
  const { port, host, metrics, apiToken, corsOrigins, maxRequestsPerSecond } = configuration;
  const { deviceStats, databasePath } = await openDeviceStats(configuration, {
    role: 'server',
    logger,
  });
  try {
    await deviceStats.ready();
    const adapter = createHttpAdapter(deviceStats, {
      docs: nodeDocs(),
      monitoring: prometheusMonitoring(),
      cors: { origins: corsOrigins },
      ...(apiToken === undefined ? {} : { authorize: requireToken(apiToken) }),
      onError: (error, context) => logger.error({ err: error, ...withoutQuery(context) }, 'failed'),
    });
    const server = await openHttpServer({
      adapter: logRequests(adapter, logger),
      port,
      host,
      ...(maxRequestsPerSecond !== undefined && { maxRequestsPerSecond }),
    });
    const { url } = server;
    logger.info({ url, databasePath }, 'listening');
    const authorized = apiToken !== undefined;
    return {
      message: startMessage({ url, databasePath, metrics, authorized }),
      stop: async () => {
        await server.close();
        await deviceStats.close();
      },
    };
  } catch (error) {
    await deviceStats.close();
    throw error;
  }
}

/** Queries may hold what does not belong into logs. */
function withoutQuery({ requestId, method, url }: ErrorContext): Record<string, string> {
  return { requestId, method, path: new URL(url).pathname };
}
