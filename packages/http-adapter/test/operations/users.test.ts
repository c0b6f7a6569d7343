import { describe, expect, test } from 'vitest';
import { createTestApi, type TestApi } from '../api-client.ts';

async function apiWithDevices(): Promise<TestApi> {
  const api = createTestApi();
  for (const id of ['a', 'b']) await api.send(`PUT /devices/${id}`);
  return api;
}

describe('POST /users/', () => {
  test.each(['/users/', '/users'])('creates a user of one device at %s', async (path) => {
    await using api = await apiWithDevices();
    const { status, json } = await api.send(`POST ${path}`, {
      json: { name: 'Ada', device_id: 'a' },
    });
    expect(status).toBe(200);
    expect(json).toEqual({ id: 1, name: 'Ada', device_id: 'a', device_ids: ['a'] });
  });

  test('creates a user of several devices, each once, or of none', async () => {
    await using api = await apiWithDevices();
    const several = await api.send('POST /users/', {
      json: { name: 'Ada', device_ids: ['b', 'a', 'b'] },
    });
    expect(several.json).toMatchObject({ device_id: null, device_ids: ['b', 'a'] });
    const none = await api.send('POST /users/', { json: { name: 'Ada' } });
    expect(none.json).toMatchObject({ id: 2, device_id: null, device_ids: [] });
  });

  test('answers 404 for a device that is not known, and creates nothing', async () => {
    await using api = await apiWithDevices();
    const { status, json } = await api.send('POST /users/', {
      json: { name: 'Ada', device_ids: ['a', 'nobody'] },
    });
    expect([status, json]).toMatchObject([404, { device_id: 'nobody' }]);
    expect((await api.send('GET /users/')).json).toEqual({ items: [], next_cursor: null });
  });

  test('creates one user for one idempotency key', async () => {
    await using api = await apiWithDevices();
    const headers = { 'idempotency-key': 'k' };
    const first = await api.send('POST /users/', { json: { name: 'Ada' }, headers });
    const second = await api.send('POST /users', { json: { name: 'Ada' }, headers });
    expect(second.json).toEqual(first.json);
    const other = await api.send('POST /users/', { json: { name: 'Bob' }, headers });
    expect([other.status, other.json]).toMatchObject([422, { code: 'IDEMPOTENCY_CONFLICT' }]);
  });

  test.each([
    ['no name', { device_id: 'a' }, ['name']],
    ['a number for a name', { name: 1 }, ['name']],
    ['an empty name', { name: '' }, ['name']],
    ['an unknown field', { name: 'Ada', devices: [] }, ['devices']],
    ['both ways to name devices', { name: 'Ada', device_id: 'a', device_ids: [] }, ['device_ids']],
    ['a device id that cannot be', { name: 'Ada', device_id: '' }, ['device_id']],
    ['device ids that cannot be', { name: 'Ada', device_ids: ['a', '..'] }, ['device_ids', 1]],
    ['a list', [], []],
    ['null', null, []],
  ])('refuses %s with the path to the fault', async (_name, json, path) => {
    await using api = await apiWithDevices();
    const { status, json: problem } = await api.send('POST /users/', { json });
    expect([status, problem]).toMatchObject([422, { code: 'INVALID_INPUT', errors: [{ path }] }]);
  });
});

describe('users', () => {
  test('are read, listed in pages and deleted', async () => {
    await using api = await apiWithDevices();
    for (const name of ['Ada', 'Bob']) await api.send('POST /users/', { json: { name } });
    expect((await api.send('GET /users/2')).json).toMatchObject({ id: 2, name: 'Bob' });
    const page = await api.send('GET /users?limit=1');
    expect(page.json).toMatchObject({ items: [{ name: 'Ada' }] });
    const { next_cursor } = page.json as { next_cursor: string };
    const rest = await api.send(`GET /users/?cursor=${next_cursor}`);
    expect(rest.json).toMatchObject({ items: [{ name: 'Bob' }], next_cursor: null });
    expect((await api.send('DELETE /users/1')).status).toBe(204);
    expect((await api.send('GET /users/1')).json).toMatchObject({ code: 'USER_NOT_FOUND' });
  });

  test.each(['abc', '1.5', '0', '-1', '1e3', '99999999999999999999999', '%20'])(
    'may not have the id %s',
    async (id) => {
      await using api = await apiWithDevices();
      const { status, json } = await api.send(`GET /users/${id}/analytics`);
      expect([status, json]).toMatchObject([422, { errors: [{ path: ['user_id'] }] }]);
    },
  );
});

describe('/users/{user_id}/devices', () => {
  test('links, lists and unlinks devices', async () => {
    await using api = await apiWithDevices();
    await api.send('POST /users/', { json: { name: 'Ada' } });
    const linked = await api.send('PUT /users/1/devices/b');
    expect([linked.status, linked.json]).toEqual([201, { user_id: 1, device_id: 'b' }]);
    expect((await api.send('PUT /users/1/devices/b')).status).toBe(200);
    await api.send('PUT /users/1/devices/a');
    const list = await api.send('GET /users/1/devices');
    expect(list.json).toMatchObject({ items: [{ id: 'b' }, { id: 'a' }], next_cursor: null });
    const unlinked = await api.send('DELETE /users/1/devices/b');
    expect([unlinked.status, unlinked.json]).toEqual([200, { unlinked: true }]);
    expect((await api.send('DELETE /users/1/devices/b')).json).toEqual({ unlinked: false });
  });

  test('answers 404 for users and devices that are not known', async () => {
    await using api = await apiWithDevices();
    await api.send('POST /users/', { json: { name: 'Ada' } });
    expect((await api.send('PUT /users/1/devices/c')).json).toMatchObject({
      code: 'DEVICE_NOT_FOUND',
    });
    expect((await api.send('PUT /users/2/devices/a')).json).toMatchObject({
      code: 'USER_NOT_FOUND',
    });
    expect((await api.send('GET /users/2/devices')).status).toBe(404);
  });
});
