import { createDeviceStats } from '@device-stats/core';
import { createHttpAdapter, type ErrorContext } from '@device-stats/http-adapter';
import { nodeDocs, openHttpServer } from '@device-stats/http-adapter/node';
import { openSqliteStorage } from '@device-stats/sqlite-adapter';
import type { Logger } from 'pino';
import { requireToken } from './authorize.ts';
import type { Configuration } from './configuration.ts';
import { logRequests } from './request-log.ts';
import { startProblem } from './start-problem.ts';

/** A server that takes requests. */
export interface RunningServer {
  readonly url: string;
  /** The absolute path of the database. */
  readonly databasePath: string;
  /** Finishes the requests in flight and what they write, then closes everything. */
  stop(): Promise<void>;
}

/** Opens the database, then the port. */
export async function startServer(
  configuration: Configuration,
  logger: Logger,
): Promise<RunningServer> {
  const { port, host, metrics, apiToken, corsOrigins } = configuration;
  const storage = await openSqliteStorage({ path: configuration.databasePath });
  const deviceStats = createDeviceStats({ storage, metrics });
  try {
    await deviceStats.ready();
    const adapter = createHttpAdapter(deviceStats, {
      docs: nodeDocs(),
      cors: { origins: corsOrigins },
      ...(apiToken === undefined ? {} : { authorize: requireToken(apiToken) }),
      onError: (error, context) => logger.error({ err: error, ...withoutQuery(context) }, 'failed'),
    });
    const server = await openHttpServer({ adapter: logRequests(adapter, logger), port, host });
    const stop = async (): Promise<void> => {
      await server.close();
      await deviceStats.close();
    };
    return { url: server.url, databasePath: storage.path, stop };
  } catch (error) {
    await deviceStats.close();
    throw startProblem(error);
  }
}

/** Queries may hold what does not belong into logs. */
function withoutQuery({ requestId, method, url }: ErrorContext): Record<string, string> {
  return { requestId, method, path: new URL(url).pathname };
}
