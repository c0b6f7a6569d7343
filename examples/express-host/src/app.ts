import { createDeviceStats, createInMemoryStorage } from '@device-stats/core';
import { createHttpAdapter } from '@device-stats/http-adapter';
import { nodeDocs, toNodeListener } from '@device-stats/http-adapter/node';
import express, { type Express } from 'express';

/** An application of its own, with the API under `/api`. */
export function createApp(): Express {
  const deviceStats = createDeviceStats({ storage: createInMemoryStorage() });
  const app = express();

  // Before express.json(), which would read the bodies that the API is to read.
  const api = toNodeListener(createHttpAdapter(deviceStats, { docs: nodeDocs() }));
  app.use('/api', (request, response) => void api(request, response));

  app.use(express.json());
  app.get('/hello', (_request, response) => {
    response.json({ hello: 'world' });
  });
  // The application and the API share one facade: no request goes over the network here.
  // oxlint-disable-next-line oxc/no-async-endpoint-handlers -- Express 5 passes rejections on
  app.get('/summary/:deviceId', async (request, response) => {
    const { count, x } = await deviceStats.statistics.ofDevice(request.params.deviceId);
    response.json({ count, typical: x.median });
  });
  return app;
}
