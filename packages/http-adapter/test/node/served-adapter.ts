import { createDeviceStats, createInMemoryStorage, type DeviceStats } from '@device-stats/core';
import { createHttpAdapter, type HttpAdapterOptions } from '../../src/index.ts';
import { type HttpServer, type HttpServerOptions, openHttpServer } from '../../src/node/index.ts';

/** The API on a port, over an empty storage that tests can look into. */
export interface ServedAdapter extends AsyncDisposable {
  readonly deviceStats: DeviceStats;
  readonly server: HttpServer;
  /** How many readings are stored, over all devices. */
  storedReadings(): Promise<number>;
}

export async function serveAdapter(
  options: HttpAdapterOptions = {},
  limits: Omit<HttpServerOptions, 'adapter' | 'port'> = {},
): Promise<ServedAdapter> {
  const deviceStats: DeviceStats = createDeviceStats({ storage: createInMemoryStorage() });
  const adapter = createHttpAdapter(deviceStats, options);
  const server = await openHttpServer({ adapter, port: 0, closeTimeoutMs: 300, ...limits });
  return {
    deviceStats,
    server,
    storedReadings: async () => {
      const { items } = await deviceStats.devices.list();
      return items.reduce((total, { readingCount }) => total + readingCount, 0);
    },
    [Symbol.asyncDispose]: async () => {
      await server.close();
      await deviceStats.close();
    },
  };
}
