import { createInterface } from 'node:readline';
import { createDeviceStats } from '@device-stats/core';
import { openSqliteStorage } from '@device-stats/sqlite-adapter';

/** Says when it has the file open; then appends a reading of a device for each line that it is told, until it is told no more. */
const [path = '', deviceId = ''] = process.argv.slice(2);
const deviceStats = createDeviceStats({ storage: await openSqliteStorage({ path }) });
await deviceStats.ready();
process.stdout.write('ready\n');
for await (const line of createInterface({ input: process.stdin })) {
  await deviceStats.readings.append(deviceId, { x: Number(line), y: 0, z: 0 });
}
await deviceStats.close();
