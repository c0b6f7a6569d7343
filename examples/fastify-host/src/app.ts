import { createDeviceStats, createInMemoryStorage, type DeviceStats } from '@device-stats/core';
import { createHttpAdapter } from '@device-stats/http-adapter';
import { nodeDocs, toNodeListener } from '@device-stats/http-adapter/node';
import { type FastifyInstance, fastify } from 'fastify';

/** An application of its own, with the API under `/api`. */
export function createApp(): FastifyInstance {
  const deviceStats = createDeviceStats({ storage: createInMemoryStorage() });
  const app = fastify({ forceCloseConnections: true });
  void app.register(mountApi(deviceStats), { prefix: '/api' });

  app.get('/hello', async () => ({ hello: 'world' }));
  // The application and the API share one facade: no request goes over the network here.
  app.get<{ Params: { deviceId: string } }>('/summary/:deviceId', async ({ params }) => {
    const { count, x } = await deviceStats.statistics.ofDevice(params.deviceId);
    return { count, typical: x.median };
  });
  return app;
}

/** A plugin, so that the way it treats bodies holds for the API's routes only. */
function mountApi(deviceStats: DeviceStats): (scope: FastifyInstance) => Promise<void> {
  const adapter = createHttpAdapter(deviceStats, { docs: nodeDocs() });
  return async (scope) => {
    const api = toNodeListener(adapter, { prefix: scope.prefix });
    // The API reads bodies itself: Fastify leaves them alone.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    scope.all('/*', async (request, reply) => {
      reply.hijack();
      await api(request.raw, reply.raw);
    });
  };
}
