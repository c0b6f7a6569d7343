import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, onTestFinished, test, vi } from 'vitest';
import { watchConnections } from '../../src/node/connection-watch.ts';
import { openHttpServer } from '../../src/node/index.ts';
import { RawConnection } from './raw-connection.ts';

test('an open connection does not hold on to a request that is over', async () => {
  const watch = watchConnections({ requestTimeoutMs: 20, idleTimeoutMs: 20 });
  let request: WeakRef<IncomingMessage> | undefined;
  const server = createServer((incoming, outgoing) => {
    request = new WeakRef(incoming);
    watch.addExchange(incoming, outgoing);
    outgoing.end();
  });
  server.on('connection', (socket) => watch.addConnection(socket));
  onTestFinished(() => {
    watch.stop();
    server.closeAllConnections();
    server.close();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo; // it listens on a port
  const connection = await RawConnection.open(port);
  connection.send('GET /');
  await connection.response();
  const collectGarbage = exposedGarbageCollection();
  await vi.waitFor(() => {
    collectGarbage();
    expect(request?.deref() === undefined).toBe(true); // A failure would hold on to a request that it is given.
  });
  expect(connection.closed).toBe(false);
});

test('an event stream ends when the server closes, and what was sent ahead behind it is answered', async () => {
  const server = await openHttpServer({ adapter: streaming('text/event-stream'), port: 0 });
  const connection = await RawConnection.open(server.port);
  connection.send('GET /stream');
  connection.send('GET /');
  await vi.waitFor(() => expect(streamed).toBe(true));
  await server.close();
  expect((await connection.response()).body).toBe('a');
  expect((await connection.response()).body).toBe('whole');
});

test('a stream that nobody takes is cut, whatever waits behind it', async () => {
  const adapter = streaming('text/csv');
  const server = await openHttpServer({ adapter, port: 0, idleTimeoutMs: 100, closeTimeoutMs: 0 });
  onTestFinished(() => server.close());
  const connection = await RawConnection.open(server.port);
  connection.pause(true);
  connection.send('GET /endless');
  connection.send('GET /never');
  await new Promise((resolve) => setTimeout(resolve, 500));
  connection.pause(false);
  const error: unknown = await connection.response().catch((reason: unknown) => reason);
  expect(String(error)).toContain('The connection closed after');
  expect(String(error)).not.toContain('REQUEST_TIMEOUT');
});

let streamed = false;

/** Answers with streams of a type, or as a whole. */
function streaming(type: string): { readonly fetch: (request: Request) => Promise<Response> } {
  streamed = false;
  const stream = (pull: (controller: ReadableStreamDefaultController) => void): Response =>
    new Response(new ReadableStream({ pull }), { headers: { 'content-type': type } });
  return {
    async fetch({ url }) {
      const { pathname } = new URL(url);
      if (pathname === '/never') await new Promise(() => undefined);
      if (pathname === '/endless') return stream((to) => to.enqueue(new Uint8Array(65_536)));
      if (pathname === '/') return new Response('whole');
      return stream((to) => {
        if (!streamed) to.enqueue(new TextEncoder().encode('a'));
        streamed = true;
      });
    },
  };
}

function exposedGarbageCollection(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
