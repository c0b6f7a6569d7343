import { createDeviceStats } from '@device-stats/core';
import { createHttpAdapter } from '@device-stats/http-adapter';
import { openHttpServer } from '@device-stats/http-adapter/node';
import { openSqliteStorage } from '@device-stats/sqlite-adapter';

/** Serves a file until it is killed, and prints its port. */
const [path = '', port = '0'] = process.argv.slice(2);
const deviceStats = createDeviceStats({ storage: await openSqliteStorage({ path }) });
const server = await openHttpServer({
  adapter: createHttpAdapter(deviceStats),
  port: Number(port),
});
process.stdout.write(`${server.port}\n`);
