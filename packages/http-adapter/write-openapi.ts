import { writeFile } from 'node:fs/promises';
import { createDeviceStats, createInMemoryStorage } from '@device-stats/core';
import { createHttpAdapter } from './src/index.ts';
import { prometheusMonitoring } from './src/node/index.ts';

// Writes openapi.json: the document for the default metrics, which the client is generated from.
await using deviceStats = createDeviceStats({ storage: createInMemoryStorage() });
const document = createHttpAdapter(deviceStats, {
  monitoring: prometheusMonitoring(),
}).openApiDocument();
await writeFile(new URL('openapi.json', import.meta.url), JSON.stringify(document, null, 2));
