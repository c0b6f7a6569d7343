import { createDeviceStats, createInMemoryStorage, DeviceStatsError } from '@device-stats/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHttpAdapter, type HttpAdapter } from '../../src/index.ts';
import { type HttpServer, openHttpServer } from '../../src/node/index.ts';
import { RawConnection, type RawResponse } from './raw-connection.ts';

const good = '{"x":1,"y":2.5,"z":-3}';
const json = { 'content-type': 'application/json' };

interface Sent {
  readonly line?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array;
}

/** What is answered without fetch's objects, with the status it has. */
const direct: readonly (readonly [string, number, Sent])[] = [
  ['a reading', 200, { body: good }],
  [
    'a reading with its charset',
    200,
    { headers: { 'content-type': 'application/json; charset=utf-8' }, body: good },
  ],
  ['a timestamp', 200, { body: '{"x":1,"y":2,"z":3,"timestamp":"2026-01-31T13:00:00+01:00"}' }],
  ['a byte order mark', 200, { body: `\u{feff}${good}` }],
  ['a name', 200, { headers: { 'x-request-id': 'mine' }, body: good }],
  ['a name that is not taken', 200, { headers: { 'x-request-id': 'mi ne' }, body: good }],
  ['an allowed origin', 200, { headers: { origin: 'https://a.example' }, body: good }],
  ['another origin', 200, { headers: { origin: 'https://b.example' }, body: good }],
  ['a key', 200, { headers: { 'idempotency-key': 'k' }, body: good }],
  ['the key again', 200, { headers: { 'idempotency-key': 'k' }, body: good }],
  [
    'the key with another reading',
    422,
    { headers: { 'idempotency-key': 'k' }, body: '{"x":2,"y":2,"z":2}' },
  ],
  ['an empty key', 422, { headers: { 'idempotency-key': '' }, body: good }],
  ['a connection to be closed', 200, { headers: { connection: 'close' }, body: good }],
  ['a missing metric', 422, { body: '{"x":1}' }],
  ['many faults', 422, { body: '{"x":"1","y":null,"a":1,"timestamp":-1}' }],
  ['a list', 422, { body: `[${good}]` }],
  ['an unsafe key', 400, { body: '{"__proto__":{"x":1},"x":1,"y":2,"z":3}' }],
  ['broken JSON', 400, { body: '{"x":' }],
  ['no UTF-8', 400, { body: new Uint8Array([0x22, 0xff, 0x22]) }],
  ['an empty body', 400, { body: '' }],
  ['a body that is too long', 413, { body: `${' '.repeat(2_000)}${good}` }],
  ['no credentials', 401, { headers: { authorization: 'none' }, body: good }],
  ['weak credentials', 403, { headers: { authorization: 'weak' }, body: good }],
  ['a device of others', 403, { line: 'POST /devices/theirs/stats', body: good }],
  ['a storage that is full', 503, { line: 'POST /devices/overloaded/stats', body: good }],
  ['a storage that fails', 500, { line: 'POST /devices/broken/stats', body: good }],
];

/** What goes the ordinary way, though it looks alike. */
const ordinary: readonly (readonly [string, number, Sent])[] = [
  ['an encoded id', 200, { line: 'POST /devices/a%20b/stats', body: good }],
  ['a dot segment', 404, { line: 'POST /devices/../stats', body: good }],
  ['a query', 422, { line: 'POST /devices/a/stats?x=1', body: good }],
  ['a slash at the end', 404, { line: 'POST /devices/a/stats/', body: good }],
  ['another method', 405, { line: 'PUT /devices/a/stats', body: good }],
  ['an empty type', 415, { headers: { 'content-type': '' }, body: good }],
  ['another type', 415, { headers: { 'content-type': 'text/plain' }, body: good }],
  [
    'another charset',
    415,
    { headers: { 'content-type': 'application/json; charset=latin1' }, body: good },
  ],
  ['gzip that is none', 400, { headers: { 'content-encoding': 'gzip' }, body: good }],
  ['two types', 415, { headers: { 'Content-Type': 'text/plain' }, body: good }],
  ['chunks', 200, { headers: { 'transfer-encoding': 'chunked' } }],
  ['a host to be normalised', 200, { headers: { host: 'TEST' }, body: good }],
  ['a wrong host', 400, { headers: { host: 'a/../b' }, body: good }],
];

interface Side {
  readonly server: HttpServer;
  readonly adapter: HttpAdapter;
  readonly reported: string[];
}

let appended = 0;
let fast: Side;
let slow: Side;

beforeAll(async () => {
  fast = await serve((adapter) => ({
    fetch: (request) => adapter.fetch(request),
    appendReading: (deviceId, request) => {
      appended += 1;
      return adapter.appendReading(deviceId, request);
    },
  }));
  slow = await serve((adapter) => ({ fetch: (request) => adapter.fetch(request) }));
});

afterAll(async () => {
  await Promise.all([fast.server.close(), slow.server.close()]);
});

/** Both sides count and tell the time alike. */
async function serve(
  handler: (adapter: HttpAdapter) => Parameters<typeof openHttpServer>[0]['adapter'],
): Promise<Side> {
  let names = 0;
  const reported: string[] = [];
  const adapter = createHttpAdapter(
    createDeviceStats({ storage: faultyStorage(), clock: { now: () => 1e12 } }),
    {
      maxBodyBytes: 1_000,
      cors: { origins: ['https://a.example'] },
      createRequestId: () => {
        names += 1;
        return `request-${names}`;
      },
      onError: (error, { requestId, method, url }) =>
        reported.push([String(error), requestId, method, url.replace(/\d{4,5}/, '')].join(' ')),
      authorize: ({ headers }, { deviceId }) => {
        if (headers.get('authorization') === 'none') return 'unauthorized';
        return headers.get('authorization') === 'weak' || deviceId === 'theirs'
          ? 'forbidden'
          : 'allowed';
      },
    },
  );
  const server = await openHttpServer({ adapter: handler(adapter), port: 0, closeTimeoutMs: 300 });
  return { server, adapter, reported };
}

function faultyStorage(): ReturnType<typeof createInMemoryStorage> {
  const storage = createInMemoryStorage();
  const { readings } = storage;
  const append: typeof readings.append = async (batch, options) => {
    const deviceId: string | undefined = batch[0]?.deviceId;
    if (deviceId === 'broken') throw new Error('secret');
    if (deviceId !== 'overloaded') return readings.append(batch, options);
    throw new DeviceStatsError('OVERLOADED', {
      message: 'Full.',
      details: { retryAfterMs: 1_500 },
    });
  };
  return {
    ...storage,
    readings: { ...readings, append },
    declareMetrics: (metrics) => storage.declareMetrics(metrics),
    close: () => storage.close(),
  };
}

async function ask(
  { server }: Side,
  { line = 'POST /devices/a/stats', headers, body }: Sent,
): Promise<RawResponse> {
  const connection = await RawConnection.open(server.port);
  connection.send(line, {
    headers: { ...json, ...headers },
    ...(body === undefined ? {} : { body }),
  });
  if (body === undefined) connection.write(`${good.length.toString(16)}\r\n${good}\r\n0\r\n\r\n`);
  const { headers: all, ...response } = await connection.response();
  connection.destroy();
  const { date, ...others } = all;
  expect(date).toBeDefined();
  return { ...response, headers: others };
}

describe('a reading that is answered directly is answered as through fetch', () => {
  test.each(direct)('%s', async (_what, status, sent) => {
    const before = appended;
    const [answer, ordinaryAnswer] = [await ask(fast, sent), await ask(slow, sent)];
    expect(answer.status).toBe(status);
    expect(appended).toBe(before + 1);
    expect(answer).toEqual(ordinaryAnswer);
  });
});

describe('what only looks like a plain reading goes through fetch', () => {
  test.each(ordinary)('%s', async (_what, status, sent) => {
    const before = appended;
    const [answer, ordinaryAnswer] = [await ask(fast, sent), await ask(slow, sent)];
    expect(answer.status).toBe(status);
    expect(appended).toBe(before);
    expect(answer).toEqual(ordinaryAnswer);
  });
});

test('errors are reported alike', () => {
  expect(fast.reported).toHaveLength(1);
  expect(fast.reported).toEqual(slow.reported);
});

test('a caller that leaves half-way harms nobody', async () => {
  const leaving = await RawConnection.open(fast.server.port);
  leaving.send('POST /devices/a/stats', {
    headers: { ...json, 'content-length': '30' },
    body: '{',
  });
  leaving.destroy();
  expect(await ask(fast, { body: good })).toMatchObject({ status: 200 });
});
