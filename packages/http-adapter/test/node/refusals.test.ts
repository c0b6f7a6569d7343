import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RawConnection } from './raw-connection.ts';
import { type ServedAdapter, serveAdapter } from './served-adapter.ts';

const stats = 'POST /devices/a/stats';
const batch = 'POST /devices/a/stats/batch';
const good = '{"x":1,"y":2,"z":3}';
const json = { 'content-type': 'application/json' };
const ndjson = { 'content-type': 'application/x-ndjson' };
const longLines = `${good}\n`.repeat(50_000);
const gzip = { ...json, 'content-encoding': 'gzip' };

interface BadRequest {
  readonly line?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array;
  readonly status: number;
  readonly code?: string;
}

/** Every kind of wrong input the contract names, over a connection that is used again afterwards. */
const cases: readonly (readonly [string, BadRequest])[] = [
  ['JSON that ends early', { body: '{"x":1', status: 400, code: 'MALFORMED_JSON' }],
  ['no JSON', { body: 'x=1&y=2', status: 400, code: 'MALFORMED_JSON' }],
  ['NaN', { body: '{"x":NaN,"y":2,"z":3}', status: 400, code: 'MALFORMED_JSON' }],
  ['an empty body', { body: '', status: 400, code: 'MALFORMED_JSON' }],
  [
    'invalid UTF-8',
    { body: new Uint8Array([0x22, 0xff, 0x22]), status: 400, code: 'MALFORMED_JSON' },
  ],
  [
    '__proto__',
    {
      line: 'POST /users/',
      body: '{"__proto__":{"name":"a"}}',
      status: 400,
      code: 'MALFORMED_JSON',
    },
  ],
  [
    'constructor',
    {
      line: 'POST /users/',
      body: '{"name":"a","constructor":1}',
      status: 400,
      code: 'MALFORMED_JSON',
    },
  ],
  [
    '__proto__ in a reading',
    { body: '{"__proto__":{"x":1},"x":1,"y":2,"z":3}', status: 400, code: 'MALFORMED_JSON' },
  ],
  [
    '__proto__ in a batch',
    {
      line: batch,
      body: `[${good},{"__proto__":1,"x":1,"y":2,"z":3}]`,
      status: 400,
      code: 'MALFORMED_JSON',
    },
  ],
  ['nesting without end', { body: '['.repeat(100_000), status: 400, code: 'MALFORMED_JSON' }],
  ['gzip that is none', { headers: gzip, body: good, status: 400, code: 'MALFORMED_BODY' }],
  [
    'gzip that ends early',
    { headers: gzip, body: gzipSync(good).subarray(0, 15), status: 400, code: 'MALFORMED_BODY' },
  ],
  ['bad percent-encoding', { line: 'POST /devices/%zz/stats', body: good, status: 400 }],
  ['percent-encoding of no UTF-8', { line: 'POST /devices/%ff/stats', body: good, status: 400 }],
  ['an unknown route', { line: 'GET /device/a', status: 404, code: 'ROUTE_NOT_FOUND' }],
  [
    'an unknown device',
    { line: 'GET /devices/nobody/stats', status: 404, code: 'DEVICE_NOT_FOUND' },
  ],
  ['an unknown user', { line: 'GET /users/7/analytics', status: 404, code: 'USER_NOT_FOUND' }],
  [
    'a wrong method',
    { line: 'PATCH /devices/a/stats', body: good, status: 405, code: 'METHOD_NOT_ALLOWED' },
  ],
  ['TRACE', { line: 'TRACE /devices/a/stats', status: 405 }],
  ['a body over the limit', { body: `{"x":1,"y":2,"z":${'3'.repeat(20_000_000)}}`, status: 413 }],
  ['a compressed bomb', { headers: gzip, body: gzipSync(' '.repeat(200_000_000)), status: 413 }],
  [
    'a line without end',
    { line: batch, headers: ndjson, body: ' '.repeat(3_000_000), status: 413 },
  ],
  [
    'a form',
    { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'x=1', status: 415 },
  ],
  ['text', { headers: { 'content-type': 'text/plain' }, body: good, status: 415 }],
  [
    'another charset',
    { headers: { 'content-type': 'application/json; charset=utf-16' }, body: good, status: 415 },
  ],
  ['another coding', { headers: { ...json, 'content-encoding': 'br' }, body: good, status: 415 }],
  ['NDJSON where JSON belongs', { headers: ndjson, body: good, status: 415 }],
  ['long NDJSON where JSON belongs', { headers: ndjson, body: longLines, status: 415 }],
  ['long NDJSON nowhere', { line: 'POST /nowhere', headers: ndjson, body: longLines, status: 404 }],
  ['long NDJSON by PATCH', { line: 'PATCH /users', headers: ndjson, body: longLines, status: 405 }],
  [
    'long NDJSON with a bad key',
    {
      line: batch,
      headers: { ...ndjson, 'idempotency-key': 'k'.repeat(300) },
      body: longLines,
      status: 422,
    },
  ],
  [
    'long NDJSON with a bad first line',
    { line: batch, headers: ndjson, body: `{"x":1}\n${longLines}`, status: 422 },
  ],
  ['a missing field', { body: '{"x":1,"y":2}', status: 422, code: 'INVALID_INPUT' }],
  ['an unknown field', { body: '{"x":1,"y":2,"z":3,"w":4}', status: 422, code: 'INVALID_INPUT' }],
  ['a text for a number', { body: '{"x":"1","y":2,"z":3}', status: 422, code: 'INVALID_INPUT' }],
  [
    'a boolean for a number',
    { body: '{"x":true,"y":2,"z":3}', status: 422, code: 'INVALID_INPUT' },
  ],
  ['null for a number', { body: '{"x":null,"y":2,"z":3}', status: 422, code: 'INVALID_INPUT' }],
  [
    'a number that overflows',
    { body: '{"x":1e999,"y":2,"z":3}', status: 422, code: 'INVALID_INPUT' },
  ],
  ['an array', { body: `[${good}]`, status: 422, code: 'INVALID_INPUT' }],
  [
    'a batch with one bad reading',
    { line: batch, body: `[${good},{"x":1}]`, status: 422, code: 'INVALID_INPUT' },
  ],
  ['a bad first line', { line: batch, headers: ndjson, body: `{"x":1}\n${good}\n`, status: 422 }],
  ['a device id of dots', { line: 'POST /devices/%2e%2e/stats', body: good, status: 404 }],
  [
    'a device id that is too long',
    { line: `POST /devices/${'a'.repeat(201)}/stats`, body: good, status: 422 },
  ],
  ['a huge user id', { line: 'GET /users/99999999999999999999/analytics', status: 422 }],
  ['a period without times', { line: 'GET /devices/a/analytics/period', status: 422 }],
  ['an unknown parameter', { line: 'GET /devices?limits=1', status: 422 }],
];

let served: ServedAdapter;

beforeAll(async () => {
  served = await serveAdapter();
});

afterAll(() => served[Symbol.asyncDispose]());

describe('over a real connection', () => {
  test.each(cases)('%s is refused, stores nothing and does no harm', async (_what, request) => {
    const { line = stats, headers = json, body, status, code } = request;
    let connection = await RawConnection.open(served.server.port);
    connection.send(line, { headers, ...(body === undefined ? {} : { body }) });
    const response = await connection.response();
    expect(response.status).toBe(status);
    expect(response.headers['content-type']).toBe('application/problem+json');
    const problem = JSON.parse(response.body) as Record<string, unknown>;
    expect(problem).toMatchObject({ status, ...(code === undefined ? {} : { code }) });
    expect(problem).toMatchObject({ type: expect.any(String), title: expect.any(String) });
    expect(response.body).not.toMatch(/node_modules|packages\/|SELECT |\\n +at /);
    expect(response.headers['allow'] ?? '').toMatch(status === 405 ? /GET|POST/ : /^$/);
    expect(await served.storedReadings()).toBe(0);

    if (response.headers['connection'] === 'close') {
      connection = await RawConnection.open(served.server.port);
    }
    connection.send('GET /healthz');
    expect((await connection.response()).status).toBe(200);
    connection.destroy();
  });

  test('an upload that is cut off stores nothing', async () => {
    const connection = await RawConnection.open(served.server.port);
    connection.send(batch, { headers: { ...json, 'content-length': '1000' } });
    connection.write(`[${good},`);
    connection.destroy();
    const gzipped = await RawConnection.open(served.server.port);
    gzipped.send(batch, { headers: { ...gzip, 'content-length': '1000' } });
    gzipped.write(gzipSync(`[${good}]`).subarray(0, 20));
    gzipped.destroy();
    const next = await RawConnection.open(served.server.port);
    next.send('GET /healthz');
    expect((await next.response()).status).toBe(200);
    expect(await served.storedReadings()).toBe(0);
    next.destroy();
  });
});

describe('what is good', () => {
  test.each([
    ['JSON', { line: stats, headers: json, body: good }],
    ['JSON in gzip', { line: stats, headers: gzip, body: gzipSync(good) }],
    [
      'JSON with a charset',
      { line: stats, headers: { 'content-type': 'application/json; charset=UTF-8' }, body: good },
    ],
    ['no content type', { line: stats, headers: {}, body: good }],
    ['a batch', { line: batch, headers: json, body: `[${good}]` }],
    ['NDJSON', { line: batch, headers: ndjson, body: `${good}\n` }],
    [
      'NDJSON in gzip',
      { line: batch, headers: { ...ndjson, 'content-encoding': 'gzip' }, body: gzipSync(good) },
    ],
  ])('%s is stored', async (_what, { line, headers, body }) => {
    await using own = await serveAdapter();
    const connection = await RawConnection.open(own.server.port);
    connection.send(line, { headers, body });
    expect((await connection.response()).status).toBe(200);
    expect(await own.storedReadings()).toBe(1);
  });

  test('chunks, 100-continue, pipelining and HEAD work', async () => {
    await using own = await serveAdapter();
    const connection = await RawConnection.open(own.server.port);
    connection.send(stats, {
      headers: { ...json, expect: '100-continue', 'content-length': String(good.length) },
    });
    expect((await connection.response()).status).toBe(100);
    connection.write(good);
    expect((await connection.response()).status).toBe(200);

    connection.send(stats, { headers: { ...json, 'transfer-encoding': 'chunked' } });
    connection.write(`3\r\n${good.slice(0, 3)}\r\n`);
    connection.write(`${(good.length - 3).toString(16)}\r\n${good.slice(3)}\r\n0\r\n\r\n`);
    expect((await connection.response()).status).toBe(200);

    for (let count = 0; count < 3; count += 1)
      connection.send(stats, { headers: json, body: good });
    for (let count = 0; count < 3; count += 1) {
      expect((await connection.response()).status).toBe(200);
    }
    connection.send('HEAD /devices/a/stats');
    expect(await connection.response({ head: true })).toMatchObject({ status: 200, body: '' });
    connection.send('GET /devices/a/analytics');
    expect(JSON.parse((await connection.response()).body)).toMatchObject({ count: 5 });
  });
});
