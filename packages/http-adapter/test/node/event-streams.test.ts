import { once } from 'node:events';
import { connect } from 'node:net';
import { createDeviceStats, createInMemoryStorage } from '@device-stats/core';
import { describe, expect, test, vi } from 'vitest';
import { createHttpAdapter } from '../../src/index.ts';
import { openHttpServer } from '../../src/node/index.ts';
import { eventReader } from '../operations/event-reader.ts';
import { serveAdapter } from './served-adapter.ts';

const reading = { x: 1, y: 2, z: 3 };

describe('event streams of the Node.js server', () => {
  test('tell of changes as they happen', async () => {
    await using served = await serveAdapter();
    const { deviceStats, server } = served;
    await deviceStats.readings.append('a', reading);
    const { response, next, cancel } = eventReader(await fetch(`${server.url}/devices/a/events`));
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect((await next())?.data).toMatchObject({ statistics: { count: 1 } });
    await deviceStats.readings.append('a', reading);
    expect((await next())?.data).toMatchObject({ added: 1 });
    await cancel();
  });

  test('end in order when the server closes, which waits for nothing', async () => {
    const served = await serveAdapter();
    const { deviceStats } = served;
    const server = await openHttpServer({
      adapter: createHttpAdapter(deviceStats),
      port: 0,
      closeTimeoutMs: 60_000,
    });
    await deviceStats.readings.append('a', reading);
    const idle = eventReader(await fetch(`${server.url}/devices/a/events`));
    const unread = await fetch(`${server.url}/devices/a/events`);
    await idle.next();
    const end = idle.next();
    const startedMs = performance.now();
    await server.close();
    expect(await end).toBeUndefined();
    expect(performance.now() - startedMs).toBeLessThan(5_000);
    await unread.body?.cancel();
    await served[Symbol.asyncDispose]();
  });

  test('outlast the idle timeout while the client reads', async () => {
    await using deviceStats = createDeviceStats({ storage: createInMemoryStorage() });
    const adapter = createHttpAdapter(deviceStats);
    await using server = await openHttpServer({ adapter, port: 0, idleTimeoutMs: 100 });
    await deviceStats.readings.append('a', reading);
    const { next, cancel } = eventReader(await fetch(`${server.url}/devices/a/events`));
    await next();
    const change = next();
    await new Promise((resolve) => setTimeout(resolve, 600));
    await deviceStats.readings.append('a', reading);
    expect((await change)?.data).toMatchObject({ added: 1 });
    await cancel();
  });

  test('stop looking when the client has gone', async () => {
    await using served = await serveAdapter();
    const { deviceStats, server } = served;
    await deviceStats.readings.append('a', reading);
    const asked = vi.spyOn(deviceStats.statistics, 'ofDevice');
    const socket = connect(server.port, '127.0.0.1');
    socket.write('GET /devices/a/events HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await vi.waitFor(() => expect(asked).toHaveBeenCalledTimes(2));
    await once(socket, 'data');
    socket.destroy();
    await once(socket, 'close');
    // It takes the server a moment to hear of it.
    await vi.waitFor(async () => {
      asked.mockClear();
      await deviceStats.readings.append('a', reading);
      await new Promise((resolve) => setTimeout(resolve, 400));
      expect(asked).not.toHaveBeenCalled();
    });
  });
});
