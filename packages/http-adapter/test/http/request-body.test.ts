import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createTestApi, type TestRequest } from '../api-client.ts';

const good = '{"x":1,"y":2,"z":3}';

async function post(request: TestRequest, maxBodyBytes?: number): Promise<unknown> {
  await using api = createTestApi(maxBodyBytes === undefined ? {} : { maxBodyBytes });
  const { status, json } = await api.send('POST /devices/a/stats', request);
  expect(api.reported).toEqual([]);
  return status === 200 ? 200 : [status, (json as { code: string }).code];
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

describe('a body', () => {
  test.each([
    'application/json',
    'application/json;charset=UTF-8',
    'APPLICATION/JSON; charset="utf-8"; v=1',
    'application/vnd.sensor+json',
  ])('of type %s is JSON', async (type) => {
    expect(await post({ body: bytes(good), headers: { 'content-type': type } })).toBe(200);
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/x-ndjson',
    'application/jsonp',
    'application/json; charset=latin1',
    'nonsense',
  ])('of type %s is not taken', async (type) => {
    expect(await post({ body: bytes(good), headers: { 'content-type': type } })).toEqual([
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ]);
  });

  test.each([
    ['nothing', ''],
    ['a part', '{"x":1'],
    ['NaN', '{"x":NaN,"y":2,"z":3}'],
    ['two values', `${good}${good}`],
    ['a key __proto__', '{"x":1,"y":2,"z":3,"__proto__":{"w":1}}'],
    ['an escaped key __proto__', '{"x":1,"y":2,"z":3,"\\u005f_proto__":1}'],
    ['a key constructor, deeper', '{"x":{"constructor":1},"y":2,"z":3}'],
    ['deep nesting', `{"x":${'['.repeat(20)}${']'.repeat(20)},"y":2,"z":3}`],
    ['very deep nesting', '['.repeat(1_000_000)],
    ['very deep nesting in balance', `${'[['.repeat(50_000)}${']]'.repeat(50_000)}`],
  ])('of %s is malformed', async (_name, text) => {
    const headers = { 'content-type': 'application/json' };
    expect(await post({ body: bytes(text), headers })).toEqual([400, 'MALFORMED_JSON']);
  });

  test('of bytes that are no UTF-8 is malformed', async () => {
    const body = new Uint8Array([...bytes('{"x":1,"y":2,"z":3,"'), 0xff, ...bytes('":1}')]);
    const headers = { 'content-type': 'application/json' };
    expect(await post({ body, headers })).toEqual([400, 'MALFORMED_JSON']);
  });

  test('with brackets in texts nests no deeper for them', async () => {
    const text = JSON.stringify({ x: 1, y: 2, z: 3, w: `${'['.repeat(100_000)}"\\` });
    const headers = { 'content-type': 'application/json' };
    expect(await post({ body: bytes(text), headers })).toEqual([422, 'INVALID_INPUT']);
  });

  test.each([
    ['with its length', { 'content-length': '101' }],
    ['without its length', {}],
    ['with a wrong length', { 'content-length': '19' }],
  ])('over the limit is refused %s', async (_name, length) => {
    const body = bytes(good.padEnd(101));
    const headers = { 'content-type': 'application/json', ...length };
    expect(await post({ body, headers }, 100)).toEqual([413, 'BODY_TOO_LARGE']);
    expect(
      await post(
        { body: body.subarray(0, 100), headers: { ...headers, 'content-length': '100' } },
        100,
      ),
    ).toBe(200);
  });

  test('says the limit', async () => {
    await using api = createTestApi({ maxBodyBytes: 10 });
    const { json } = await api.send('POST /devices/a/stats', { json: { x: 1, y: 2, z: 3 } });
    expect(json).toMatchObject({ limit: 10, detail: expect.stringContaining('10 bytes') });
  });
});

describe('a compressed body', () => {
  const gzip = { 'content-type': 'application/json', 'content-encoding': 'gzip' };

  test('is decompressed', async () => {
    expect(await post({ body: gzipSync(good), headers: gzip })).toBe(200);
  });

  test('that is a bomb is refused at the limit', async () => {
    const body = gzipSync(' '.repeat(50_000_000));
    expect(body.length).toBeLessThan(60_000);
    expect(await post({ body, headers: gzip })).toEqual([413, 'BODY_TOO_LARGE']);
  });

  test.each([
    ['is none', bytes(good)],
    ['ends early', gzipSync(good).subarray(0, 15)],
    ['has something behind it', Buffer.concat([gzipSync(good), Buffer.from('more')])],
    ['is empty', bytes('')],
  ])('that %s is malformed', async (_name, body) => {
    const answer = await post({ body: new Uint8Array(body), headers: gzip });
    expect([
      [400, 'MALFORMED_BODY'],
      [400, 'MALFORMED_JSON'],
    ]).toContainEqual(answer);
  });

  test('of another coding is not taken', async () => {
    await using api = createTestApi();
    const { status, headers } = await api.send('POST /devices/a/stats', {
      body: bytes(good),
      headers: { ...gzip, 'content-encoding': 'br' },
    });
    expect([status, headers.get('accept-encoding')]).toEqual([415, 'gzip, identity']);
  });
});
