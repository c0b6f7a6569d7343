import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { watchConnections } from '../../src/node/connection-watch.ts';
import { openHttpServer } from '../../src/node/index.ts';
import { exposedGarbageCollection } from '../exposed-garbage-collection.ts';
import { RawConnection } from './raw-connection.ts';

test('an open connection does not hold on to a request that is over', async () => {
  let request: WeakRef<IncomingMessage> | undefined;
  const connection = await watched((incoming, outgoing) => {
    request = new WeakRef(incoming);
    outgoing.end();
  });
  connection.send('GET /');
  await connection.response();
  const collectGarbage = exposedGarbageCollection();
  await vi.waitFor(() => {
    collectGarbage();
    expect(request?.deref() === undefined).toBe(true); // A failure would hold on to a request that it is given.
  });
  expect(connection.closed).toBe(false);
});

test('nothing is written into an answer that nobody takes, whatever waits behind it', async () => {
  let socket: Socket | undefined;
  const connection = await watched((incoming, outgoing) => {
    socket = incoming.socket;
    if (incoming.url === '/large') outgoing.write(Buffer.alloc(16_000_000));
  });
  connection.pause(true);
  connection.send('GET /large');
  connection.send('GET /never');
  const isOver = (): boolean => socket?.destroyed === true || socket?.writableEnded === true;
  await vi.waitFor(() => expect(isOver()).toBe(true), { interval: 1 });
  expect(socket?.writableEnded).toBe(false);
});

test('an event stream ends when the server closes, and what was sent ahead behind it is answered', async () => {
  let isStreaming = false;
  const fetch = async ({ url }: Request): Promise<Response> => {
    if (!url.endsWith('/events')) return new Response('whole');
    const pull = (controller: ReadableStreamDefaultController): void => {
      if (!isStreaming) controller.enqueue(new TextEncoder().encode('a'));
      isStreaming = true;
    };
    const headers = { 'content-type': 'text/event-stream' };
    return new Response(new ReadableStream({ pull }), { headers });
  };
  const server = await openHttpServer({ adapter: { fetch }, port: 0 });
  const connection = await RawConnection.open(server.port);
  connection.send('GET /events');
  connection.send('GET /');
  await vi.waitFor(() => expect(isStreaming).toBe(true));
  await server.close();
  expect((await connection.response()).body).toBe('a');
  expect((await connection.response()).body).toBe('whole');
});

/** A connection to a server that watches its connections, and looks at them every 100 milliseconds. */
async function watched(answer: RequestListener): Promise<RawConnection> {
  const watch = watchConnections({ requestTimeoutMs: 100, idleTimeoutMs: 100 });
  const server = createServer((incoming, outgoing) => {
    watch.addExchange(incoming, outgoing);
    answer(incoming, outgoing);
  });
  server.on('connection', (socket) => watch.addConnection(socket));
  onTestFinished(() => {
    watch.stop();
    server.closeAllConnections();
    server.close();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo; // it listens on a port
  return RawConnection.open(port);
}
