import { isDeviceStatsError } from '@device-stats/core';
import { afterEach, describe, expect, test } from 'vitest';
import { type HttpServer, type HttpServerOptions, openHttpServer } from '../../src/node/index.ts';
import { RawConnection } from './raw-connection.ts';

const servers: HttpServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** Answers with the request's body; knows nothing of devices. */
const echo = {
  fetch: async (request: Request): Promise<Response> =>
    new Response(`${request.method} ${new URL(request.url).pathname} ${await request.text()}`),
};

async function open(options: Partial<HttpServerOptions> = {}): Promise<HttpServer> {
  const server = await openHttpServer({ adapter: echo, port: 0, closeTimeoutMs: 300, ...options });
  servers.push(server);
  return server;
}

async function invalidOption(opening: Promise<HttpServer>): Promise<string> {
  const error: unknown = await opening.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(isDeviceStatsError(error, 'INVALID_OPTION')).toBe(true);
  return (error as Error).message;
}

describe('openHttpServer', () => {
  test('listens on a free port of loopback and tells where', async () => {
    const server = await open();
    expect(server.url).toBe(`http://127.0.0.1:${server.port}`);
    expect(await (await fetch(`${server.url}/a`, { method: 'POST', body: 'b' })).text()).toBe(
      'POST /a b',
    );
  });

  test('says which port is in use', async () => {
    const { port } = await open();
    expect(await invalidOption(open({ port }))).toContain(`Port ${port} of 127.0.0.1 is in use.`);
  });

  test('refuses a host that is not its own', async () => {
    expect(await invalidOption(open({ host: '192.0.2.1' }))).toContain('192.0.2.1 is no address');
  });

  test.each([
    { port: 65_536 },
    { maxConnections: 0 },
    { maxRequestsPerSecond: 0 },
    { requestTimeoutMs: 1.5 },
    { maxHeaderBytes: 10 },
    { idleTimeoutMs: Number.POSITIVE_INFINITY },
  ])('refuses $0', async (options) => {
    expect(await invalidOption(open(options))).toContain('write an integer from');
  });

  test('refuses requests beyond its rate, on connections that go on, but never health', async () => {
    const { url } = await open({ maxRequestsPerSecond: 1 });
    const post = (): Promise<Response> => fetch(`${url}/a`, { method: 'POST', body: 'b' });
    expect((await post()).status).toBe(200);
    const refused = await post();
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(refused.headers.get('connection')).toBe('keep-alive');
    expect(await refused.json()).toMatchObject({ status: 429, code: 'RATE_LIMITED' });
    for (const path of ['/healthz', '/readyz', '/metrics?a=1']) {
      expect((await fetch(`${url}${path}`)).status).toBe(200);
    }
    expect((await fetch(`${url}/healthz/a`)).status).toBe(429);
  });

  test('closes connections beyond the limit', async () => {
    const { port } = await open({ maxConnections: 1 });
    const first = await RawConnection.open(port);
    const second = await RawConnection.open(port);
    await second.untilClosed();
    first.send('GET /');
    expect((await first.response()).status).toBe(200);
  });
});

describe('what is no valid request', () => {
  test.each([
    ['something else', 'HELO example.org\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    [
      'two lengths',
      'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\na',
      400,
      'MALFORMED_REQUEST',
    ],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\na',
      400,
      'MALFORMED_REQUEST',
    ],
    [
      'a folded header',
      'GET / HTTP/1.1\r\nhost: a\r\nx: b\r\n c\r\n\r\n',
      400,
      'MALFORMED_REQUEST',
    ],
    ['a zero byte', 'GET / HTTP/1.1\r\nhost: a\r\nx: \0\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['a wrong host', 'GET / HTTP/1.1\r\nhost: a/../b\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    ['CONNECT', 'CONNECT a:443 HTTP/1.1\r\nhost: a\r\n\r\n', 400, 'MALFORMED_REQUEST'],
    [
      'an unknown expectation',
      'GET / HTTP/1.1\r\nhost: a\r\nexpect: tea\r\n\r\n',
      417,
      'EXPECTATION_FAILED',
    ],
    [
      'too many headers',
      `GET / HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`,
      431,
      'HEADERS_TOO_LARGE',
    ],
    [
      'too long a path',
      `GET /${'y'.repeat(20_000)} HTTP/1.1\r\nhost: a\r\n\r\n`,
      431,
      'HEADERS_TOO_LARGE',
    ],
  ])('%s is answered with a problem document and closed', async (_what, bytes, status, code) => {
    const { port } = await open();
    const connection = await RawConnection.open(port);
    connection.write(bytes);
    const response = await connection.response();
    expect(response.status).toBe(status);
    expect(response.headers['content-type']).toBe('application/problem+json');
    expect(JSON.parse(response.body)).toMatchObject({ status, code });
    await connection.untilClosed();
  });
});

describe('slow clients', () => {
  test('headers that do not arrive in time are given up', async () => {
    const { port } = await open({ headersTimeoutMs: 50 });
    const connection = await RawConnection.open(port);
    connection.write('GET / HTTP/1.1\r\nhost: a\r\n');
    expect((await connection.response()).status).toBe(408);
    await connection.untilClosed();
  });

  test('a body that trickles is given up', async () => {
    const { port } = await open({ requestTimeoutMs: 100 });
    const connection = await RawConnection.open(port);
    connection.send('POST /', { headers: { 'content-length': '1000000' } });
    const trickle = setInterval(() => connection.write('a'), 10);
    const response = await connection.response();
    clearInterval(trickle);
    expect(response.status).toBe(408);
    expect(JSON.parse(response.body)).toMatchObject({ code: 'REQUEST_TIMEOUT' });
    await connection.untilClosed();
  });

  test('all bodies that do not come are given up, whichever others end before', async () => {
    const { port } = await open({ requestTimeoutMs: 300 });
    const connections = await Promise.all([0, 1, 2, 3].map(() => RawConnection.open(port)));
    for (const connection of connections) {
      connection.send('POST /', { headers: { 'content-length': '1' } });
    }
    for (const index of [0, 2]) {
      connections[index]?.write('a');
      expect((await connections[index]?.response())?.status).toBe(200);
    }
    for (const index of [1, 3]) {
      expect((await connections[index]?.response())?.status).toBe(408);
    }
  });

  test('a streamed upload may trickle, but not stop', async () => {
    const { port } = await open({ requestTimeoutMs: 20, idleTimeoutMs: 200 });
    const connection = await RawConnection.open(port);
    const headers = { 'content-type': 'application/x-ndjson', 'content-length': '30' };
    connection.send('POST /', { headers });
    for (let count = 0; count < 20; count += 1) {
      connection.write('a');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(connection.closed).toBe(false);
    expect((await connection.response()).status).toBe(408);
  });

  test('a download that nobody takes is cut', async () => {
    const endless = {
      fetch: (): Response =>
        new Response(
          new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(65_536)) }),
          { headers: { 'content-type': 'text/csv' } },
        ),
    };
    const { port } = await open({ adapter: endless, idleTimeoutMs: 100 });
    const connection = await RawConnection.open(port);
    connection.pause(true);
    connection.send('GET /');
    await new Promise((resolve) => setTimeout(resolve, 500));
    connection.pause(false);
    await connection.untilClosed();
    expect(connection.closed).toBe(true);
  });
});

describe('connections', () => {
  test('are used again after an answer that did not wait for the body', async () => {
    const refuse = { fetch: async (): Promise<Response> => new Response('no', { status: 413 }) };
    const { port } = await open({ adapter: refuse });
    const connection = await RawConnection.open(port);
    connection.send('POST /', { body: 'a'.repeat(1_000_000) });
    expect((await connection.response()).status).toBe(413);
    connection.send('POST /', { body: 'b' });
    expect((await connection.response()).status).toBe(413);
  });

  test('take pipelined requests in order', async () => {
    const { port } = await open();
    const connection = await RawConnection.open(port);
    for (const name of ['a', 'b', 'c']) connection.send(`POST /${name}`, { body: name });
    for (const name of ['a', 'b', 'c']) {
      expect((await connection.response()).body).toBe(`POST /${name} ${name}`);
    }
  });

  test('are told to go on when they expect it', async () => {
    const { port } = await open();
    const connection = await RawConnection.open(port);
    connection.send('POST /', { headers: { expect: '100-continue', 'content-length': '1' } });
    expect((await connection.response()).status).toBe(100);
    connection.write('x');
    expect((await connection.response()).body).toBe('POST / x');
  });

  test('are cut when a stream fails half-way', async () => {
    const failing = {
      fetch: (): Response => {
        const body = new ReadableStream({
          start: (controller) => controller.enqueue(new TextEncoder().encode('a,b\n')),
          pull: async () => {
            await new Promise((resolve) => setTimeout(resolve, 20));
            throw new Error('secret');
          },
        });
        return new Response(body, { headers: { 'content-type': 'text/csv' } });
      },
    };
    const { port } = await open({ adapter: failing });
    const connection = await RawConnection.open(port);
    connection.send('GET /');
    const error: unknown = await connection.response().catch((reason: unknown) => reason);
    expect(String(error)).toContain('The connection closed after');
    expect(String(error)).not.toContain('secret');
  });

  test('get a problem document when the handler fails', async () => {
    const broken = { fetch: () => Promise.reject(new Error('secret')) };
    const { url } = await open({ adapter: broken });
    const response = await fetch(url);
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({ code: 'INTERNAL' });
  });
});

describe('close', () => {
  test('lets requests in flight finish, then closes their connections', async () => {
    let finish = (): void => undefined;
    let started = (): void => undefined;
    const running = new Promise<void>((resolve) => {
      started = resolve;
    });
    const slow = {
      fetch: async (): Promise<Response> => {
        started();
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
        return new Response('done');
      },
    };
    const server = await open({ adapter: slow, closeTimeoutMs: 5_000 });
    const busy = await RawConnection.open(server.port);
    const idle = await RawConnection.open(server.port);
    busy.send('GET /');
    await running;
    const closing = server.close();
    expect(server.close()).toBe(closing);
    await idle.untilClosed();
    await expect(fetch(server.url)).rejects.toThrow('fetch failed');
    finish();
    const response = await busy.response();
    expect(response).toMatchObject({ body: 'done', headers: { connection: 'close' } });
    await closing;
  });

  test('cuts what does not finish in time', async () => {
    const stuck = { fetch: () => new Promise<Response>(() => undefined) };
    const server = await open({ adapter: stuck, closeTimeoutMs: 50 });
    const connection = await RawConnection.open(server.port);
    connection.send('GET /');
    await server.close();
    await connection.untilClosed();
    expect(connection.closed).toBe(true);
  });
});
