import { hostname, userInfo } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { createDeviceStatsClient } from '@device-stats/client';
import { machineMeter } from './machine.ts';
import { type DemoOptions, readOptions } from './options.ts';
import { show } from './screen.ts';
import { ensureServer } from './server-process.ts';

/** This machine as a device: measures itself once a second, and shows what the API makes of it. */
const stopped = new AbortController();
process.once('SIGINT', () => stopped.abort());
process.once('SIGTERM', () => stopped.abort());

try {
  await run(readOptions(hostname()));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function run(options: DemoOptions): Promise<void> {
  const { deviceId, token, ticks = Number.POSITIVE_INFINITY } = options;
  const server = await ensureServer(options.url);
  const { url } = server;
  try {
    const client = createDeviceStatsClient({
      baseUrl: url,
      ...(token === undefined ? {} : { token }),
    });
    const measure = machineMeter();
    let userId: number | undefined;
    for (let tick = 0; tick < ticks && !stopped.signal.aborted; tick += 1) {
      await wait(1_000, undefined, { signal: stopped.signal }).catch(() => undefined);
      const latest = measure();
      await client.readings.append(deviceId, latest);
      userId ??= (await client.users.create({ name: userInfo().username, device_ids: [deviceId] }))
        .id;
      const analytics = await client.statistics.ofUser(userId);
      show({ url, deviceId, userId, latest, analytics }, process.stdout);
    }
  } finally {
    await server.stop();
  }
}
