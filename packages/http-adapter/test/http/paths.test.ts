import { describe, expect, test } from 'vitest';
import { createTestApi } from '../api-client.ts';

const reading = { x: 1, y: 2, z: 3 };

describe('device ids in paths', () => {
  test.each([
    ['a%2Fb', 'a/b'],
    ['a%252Fb', 'a%2Fb'],
    ['100%25', '100%'],
    ['%25zz', '%zz'],
    ['%F0%9F%98%80', '😀'],
    ['😀', '😀'],
    ['a%20b+c', 'a b+c'],
    ['%E2%80%AE', '\u202E'],
    ['a%3Fb%23c', 'a?b#c'],
    ['...', '...'],
    ['%5B%7Bx%7D%5D', '[{x}]'],
    ['x'.repeat(200), 'x'.repeat(200)],
    ['%F0%9F%98%80'.repeat(200), '😀'.repeat(200)],
  ])('%s is %s', async (segment, id) => {
    await using api = createTestApi();
    const { status, json } = await api.send(`POST /devices/${segment}/stats`, { json: reading });
    expect([status, json]).toMatchObject([200, { device_id: id }]);
    expect(await api.deviceStats.devices.find(id)).toBeDefined();
    expect((await api.send(`GET /devices/${segment}/analytics`)).status).toBe(200);
  });

  test.each(['%', '%zz', '%f', '%ff', '%ED%A0%80', 'a%2', '%C3'])(
    '%s is malformed',
    async (segment) => {
      await using api = createTestApi();
      const { status, json } = await api.send(`GET /devices/${segment}/stats`);
      expect([status, json]).toMatchObject([400, { code: 'MALFORMED_PATH' }]);
    },
  );

  test.each(['%00', '%0A', '%7F', 'x'.repeat(201)])('%s is not valid', async (segment) => {
    await using api = createTestApi();
    const { status, json } = await api.send(`POST /devices/${segment}/stats`, { json: reading });
    expect([status, json]).toMatchObject([422, { errors: [{ path: ['device_id'] }] }]);
  });

  test.each(['%2e%2e', '..', '%2E'])('%s vanishes from the URL', async (segment) => {
    await using api = createTestApi();
    const { status, json } = await api.send(`POST /devices/${segment}/stats`, { json: reading });
    expect([404, 405]).toContain(status);
    expect(['ROUTE_NOT_FOUND', 'METHOD_NOT_ALLOWED']).toContain((json as { code: string }).code);
  });
});

describe('paths', () => {
  test.each([
    'GET /device/a',
    'GET /devices/a/stats/',
    'GET /devices/a/',
    'GET /devices//stats',
    'GET /users/1/',
    'GET /healthz/',
    'GET //devices',
    'POST /devices/a/b/stats',
    'GET /DEVICES',
    'GET /docs',
  ])('%s leads nowhere', async (line) => {
    await using api = createTestApi();
    const { status, json, headers } = await api.send(line);
    expect([status, json]).toMatchObject([404, { code: 'ROUTE_NOT_FOUND', status: 404 }]);
    expect(headers.get('content-type')).toBe('application/problem+json');
  });

  test.each([
    ['PATCH', '/devices/a/stats', 'POST, GET, HEAD, OPTIONS'],
    ['DELETE', '/devices/a/stats', 'POST, GET, HEAD, OPTIONS'],
    ['GET', '/devices/a/stats/batch', 'POST, OPTIONS'],
    ['POST', '/devices', 'GET, HEAD, OPTIONS'],
    ['POST', '/devices/a%2Fb', 'GET, HEAD, PUT, DELETE, OPTIONS'],
    ['PUT', '/users', 'GET, HEAD, POST, OPTIONS'],
    ['PUT', '/users/', 'GET, HEAD, POST, OPTIONS'],
    ['GET', '/users/1/devices/a', 'PUT, DELETE, OPTIONS'],
    ['POST', '/openapi.json', 'GET, HEAD, OPTIONS'],
    ['DELETE', '/', 'GET, HEAD, OPTIONS'],
    ['BREW', '/healthz', 'GET, HEAD, OPTIONS'],
  ])('%s %s is answered with 405 and Allow', async (method, path, allow) => {
    await using api = createTestApi();
    const { status, json, headers } = await api.send(`${method} ${path}`);
    expect([status, headers.get('allow')]).toEqual([405, allow]);
    expect(json).toMatchObject({ code: 'METHOD_NOT_ALLOWED' });
  });

  test('HEAD of a path without GET has no body', async () => {
    await using api = createTestApi();
    const { status, text, headers } = await api.send('HEAD /stats/batch');
    expect([status, text, headers.get('allow')]).toEqual([405, '', 'POST, OPTIONS']);
  });

  test('every documented path has a 405 and answers OPTIONS', async () => {
    await using api = createTestApi();
    for (const path of Object.keys(api.adapter.openApiDocument().paths ?? {})) {
      const concrete = path.replace('{device_id}', 'a').replace('{user_id}', '1');
      const refused = await api.send(`PATCH ${concrete}`);
      const options = await api.send(`OPTIONS ${concrete}`);
      expect([refused.status, options.status, options.text]).toEqual([405, 204, '']);
      expect(options.headers.get('allow')).toBe(refused.headers.get('allow'));
    }
  });
});

describe('GET /openapi.json', () => {
  test('answers the document, and / leads there without pages', async () => {
    await using api = createTestApi({ title: 'Boilers', version: '2.0.0' });
    const { status, json } = await api.send('GET /openapi.json');
    expect(status).toBe(200);
    expect(json).toMatchObject({ openapi: '3.1.0', info: { title: 'Boilers', version: '2.0.0' } });
    const root = await api.send('GET /');
    expect([root.status, root.headers.get('location')]).toEqual([302, 'openapi.json']);
  });

  test('/ leads to the pages when there are any', async () => {
    const page = { contentType: 'text/html', body: '<p>', headers: { etag: '"1"' } };
    const find = async (path: string): Promise<typeof page | undefined> =>
      path === '/docs' ? page : undefined;
    await using api = createTestApi({ docs: { find } });
    expect((await api.send('GET /')).headers.get('location')).toBe('docs');
    const docs = await api.send('GET /docs');
    expect([docs.status, docs.text, docs.headers.get('content-type')]).toEqual([
      200,
      '<p>',
      'text/html',
    ]);
    const headers = { 'if-none-match': '"1"' };
    expect((await api.send('GET /docs', { headers })).status).toBe(304);
    expect((await api.send('POST /docs')).status).toBe(405);
    expect((await api.send('GET /redoc')).status).toBe(404);
  });
});
