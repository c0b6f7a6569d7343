import { createDeviceStats, createInMemoryStorage, type DeviceStats } from '@device-stats/core';
import { createHttpAdapter } from '@device-stats/http-adapter';
import { openHttpServer } from '@device-stats/http-adapter/node';

/** The API on a port of its own. */
export interface ApiServer extends AsyncDisposable {
  readonly url: string;
  readonly deviceStats: DeviceStats;
  /** Methods and paths of the requests so far. */
  readonly requests: readonly string[];
  /** Holds back the answer of the batch with this number, from 1, after it is stored; resolves when it is. */
  holdBatch(number: number): Promise<void>;
}

/** How the API is served. */
export interface ApiServerOptions {
  readonly token?: string;
  readonly metrics?: readonly string[];
}

/** Serves the API, over a storage in memory. */
export async function openApiServer({ token, metrics }: ApiServerOptions = {}): Promise<ApiServer> {
  const deviceStats = createDeviceStats({
    storage: createInMemoryStorage(),
    ...(metrics === undefined ? {} : { metrics }),
  });
  const adapter = createHttpAdapter(deviceStats, {
    authorize: ({ headers }) =>
      token === undefined || headers.get('authorization') === `Bearer ${token}`
        ? 'allowed'
        : 'unauthorized',
  });
  const requests: string[] = [];
  const held = new Map<number, () => void>();
  let batchCount = 0;
  const serve = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url);
    requests.push(`${request.method} ${pathname}`);
    const response = await adapter.fetch(request);
    if (pathname.endsWith('/stats/batch')) batchCount += 1;
    const hold = pathname.endsWith('/stats/batch') ? held.get(batchCount) : undefined;
    if (hold === undefined) return response;
    hold();
    return new Promise(() => undefined);
  };
  const server = await openHttpServer({ adapter: { fetch: serve }, port: 0 });
  return {
    url: server.url,
    deviceStats: deviceStats as unknown as DeviceStats, // tests with other metrics ask over the API
    requests,
    holdBatch: (number) => new Promise((resolve) => held.set(batchCount + number, resolve)),
    async [Symbol.asyncDispose]() {
      await server.close();
      await deviceStats.close();
    },
  };
}
