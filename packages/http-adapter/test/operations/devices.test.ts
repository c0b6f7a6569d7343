import { describe, expect, test } from 'vitest';
import { createTestApi } from '../api-client.ts';

const reading = { x: 1, y: 2, z: 3 };

describe('PUT /devices/{device_id}', () => {
  test('registers a device once', async () => {
    await using api = createTestApi();
    const first = await api.send('PUT /devices/a');
    expect(first.status).toBe(201);
    expect(first.json).toEqual({
      id: 'a',
      created_at: '2026-01-31T12:00:00.000Z',
      last_reading_at: null,
      count: 0,
      version: expect.any(Number),
    });
    const second = await api.send('PUT /devices/a');
    expect([second.status, second.json]).toEqual([200, first.json]);
  });
});

describe('GET /devices/{device_id}', () => {
  test('tells the greatest timestamp and the count', async () => {
    await using api = createTestApi();
    await api.send('POST /devices/a/stats', { json: { ...reading, timestamp: 2_000 } });
    await api.send('POST /devices/a/stats', { json: { ...reading, timestamp: 1_000 } });
    const { status, json } = await api.send('GET /devices/a');
    expect(status).toBe(200);
    expect(json).toMatchObject({ last_reading_at: '1970-01-01T00:00:02.000Z', count: 2 });
  });

  test('answers 404 for a device that is not known', async () => {
    await using api = createTestApi();
    const { status, json } = await api.send('GET /devices/a');
    expect([status, json]).toMatchObject([404, { code: 'DEVICE_NOT_FOUND', device_id: 'a' }]);
  });
});

describe('GET /devices', () => {
  test('pages through all devices', async () => {
    await using api = createTestApi();
    for (const id of ['a', 'b', 'c']) await api.send(`PUT /devices/${id}`);
    const first = await api.send('GET /devices?limit=2');
    expect(first.json).toMatchObject({ items: [{ id: 'a' }, { id: 'b' }] });
    const { next_cursor } = first.json as { next_cursor: string };
    const second = await api.send(`GET /devices?limit=2&cursor=${next_cursor}`);
    expect(second.json).toMatchObject({ items: [{ id: 'c' }], next_cursor: null });
  });

  test.each(['limit=0', 'limit=1001', 'limit=x', 'limit=', 'cursor=x', 'page=2'])(
    'refuses %s',
    async (query) => {
      await using api = createTestApi();
      const { status, json } = await api.send(`GET /devices?${query}`);
      expect(status).toBe(422);
      expect(['INVALID_INPUT', 'INVALID_CURSOR']).toContain((json as { code: string }).code);
    },
  );

  test('answers 404 with a slash at the end', async () => {
    await using api = createTestApi();
    const { status, json } = await api.send('GET /devices/');
    expect([status, json]).toMatchObject([404, { code: 'ROUTE_NOT_FOUND' }]);
  });
});

describe('DELETE /devices/{device_id}', () => {
  test('deletes a device with its readings and links', async () => {
    await using api = createTestApi();
    await api.send('POST /devices/a/stats', { json: reading });
    await api.send('POST /users/', { json: { name: 'Ada', device_id: 'a' } });
    const { status, text } = await api.send('DELETE /devices/a');
    expect([status, text]).toEqual([204, '']);
    expect((await api.send('GET /devices/a/stats')).status).toBe(404);
    expect((await api.send('GET /users/1')).json).toMatchObject({ device_ids: [] });
    expect((await api.send('DELETE /devices/a')).status).toBe(404);
  });
});
