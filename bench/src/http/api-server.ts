import { createDeviceStats } from '@device-stats/core';
import { createHttpAdapter } from '@device-stats/http-adapter';
import { openHttpServer } from '@device-stats/http-adapter/node';
import { openSqliteStorage } from '@device-stats/sqlite-adapter';
import { reportToParent } from './report-to-parent.ts';

const [, , path = 'device-stats.db'] = process.argv;
const deviceStats = createDeviceStats({
  storage: await openSqliteStorage({ path }),
  maintenance: false,
});
const server = await openHttpServer({
  adapter: createHttpAdapter(deviceStats),
  port: 0,
  host: '127.0.0.1',
});
reportToParent(server.url, async () => {
  await server.close();
  await deviceStats.close();
});
