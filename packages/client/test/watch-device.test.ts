import { createDeviceStats, createInMemoryStorage, type DeviceStats } from '@device-stats/core';
import { createHttpAdapter } from '@device-stats/http-adapter';
import { type HttpServer, openHttpServer } from '@device-stats/http-adapter/node';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDeviceStatsClient, type DeviceStatsClient } from '../src/index.ts';
import { serverConnections } from './server-connections.ts';

const reading = { x: 1, y: 2, z: 3 };
let deviceStats: DeviceStats;
let server: HttpServer;
let controller: AbortController;

beforeEach(async () => {
  deviceStats = createDeviceStats({ storage: createInMemoryStorage() });
  await deviceStats.readings.append('a', reading);
  server = await serve(0);
  controller = new AbortController();
});

afterEach(async () => {
  controller.abort();
  await server.close();
  await deviceStats.close();
});

function serve(port: number): Promise<HttpServer> {
  const authorize = ({ headers }: Pick<Request, 'headers'>): 'allowed' | 'unauthorized' =>
    headers.get('authorization') === 'Bearer secret' ? 'allowed' : 'unauthorized';
  return openHttpServer({ adapter: createHttpAdapter(deviceStats, { authorize }), port });
}

function client(token = 'secret'): DeviceStatsClient {
  const runtime = { random: () => 0.05 };
  return createDeviceStatsClient({ baseUrl: server.url, token, retries: 1, runtime });
}

describe('watching a device', () => {
  test('tells of its state and of every change', async () => {
    const { signal } = controller;
    const events = client().watchDevice('a', { signal, quantiles: [0.5] });
    const first = await events.next();
    expect(first.value).toMatchObject({
      device: { id: 'a', count: 1 },
      added: null,
      latest: reading,
      statistics: { count: 1, median_x: 1, p50_x: 1 },
    });
    await deviceStats.readings.append('a', { ...reading, x: 3 });
    expect((await events.next()).value).toMatchObject({ added: 1, statistics: { median_x: 2 } });
    await deviceStats.readings.remove('a');
    expect((await events.next()).value).toMatchObject({ added: -2, statistics: null });
  });

  test('goes on where it was when the server comes back', async () => {
    const events = client().watchDevice('a', { signal: controller.signal });
    await events.next();
    const { port } = server;
    await server.close();
    const next = events.next();
    await deviceStats.readings.appendBatch('a', [reading, reading]);
    server = await serve(port);
    expect((await next).value).toMatchObject({ added: 2, statistics: { count: 3 } });
  });

  test('goes on where it was when its first connection breaks', async () => {
    using connections = serverConnections();
    const events = client().watchDevice('a', { signal: controller.signal });
    await events.next();
    connections.break(server.port);
    const next = events.next();
    await deviceStats.readings.appendBatch('a', [reading, reading]);
    expect((await next).value).toMatchObject({ added: 2, statistics: { count: 3 } });
  });

  test('rejects once the device is removed', async () => {
    const events = client().watchDevice('a', { signal: controller.signal });
    await events.next();
    await deviceStats.devices.remove('a');
    await expect(events.next()).rejects.toMatchObject({ code: 'DEVICE_NOT_FOUND' });
  });

  test('rejects at once for what cannot be watched', async () => {
    const { signal } = controller;
    const errorOf = async (events: AsyncGenerator): Promise<unknown> =>
      events.next().catch((error: unknown) => error);
    expect(await errorOf(client().watchDevice('b', { signal }))).toMatchObject({
      code: 'DEVICE_NOT_FOUND',
    });
    expect(await errorOf(client('wrong').watchDevice('a', { signal }))).toMatchObject({
      code: 'UNAUTHORIZED',
    });
    expect(await errorOf(client().watchDevice('a', { signal, from: 2, to: 1 }))).toMatchObject({
      code: 'INVALID_PERIOD',
    });
    expect(await errorOf(client().watchDevice('..', { signal }))).toMatchObject({
      code: 'INVALID_INPUT',
    });
    const nowhere = createDeviceStatsClient({ baseUrl: 'http://127.0.0.1:1', retries: 1 });
    expect(await errorOf(nowhere.watchDevice('a', { signal }))).toMatchObject({ code: 'NETWORK' });
  });

  test('ends with the reason of its signal, and with a loop that is left', async () => {
    const events = client().watchDevice('a', { signal: controller.signal });
    await events.next();
    const next = events.next();
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(next).rejects.toBe(reason);
    for await (const { device } of client().watchDevice('a')) {
      expect(device.id).toBe('a');
      break;
    }
  });
});
