import { describe, expect, test } from 'vitest';
import { createTestApi, type TestApi } from '../api-client.ts';

async function apiWithReadings(count = 3): Promise<TestApi> {
  const api = createTestApi({ metrics: ['x', { name: 'y', optional: true }] });
  const readings = Array.from({ length: count }, (_, index) => ({ x: index, timestamp: index }));
  await api.send('POST /devices/a%2C%22b%22/stats/batch', { json: readings });
  return api;
}

const path = '/devices/a%2C%22b%22/readings';

describe('GET /devices/{device_id}/stats', () => {
  test('answers the reading with the greatest timestamp', async () => {
    await using api = createTestApi();
    for (const timestamp of [5, 9, 7]) {
      await api.send('POST /devices/a/stats', { json: { x: timestamp, y: 0, z: 0, timestamp } });
    }
    const { status, json } = await api.send('GET /devices/a/stats');
    expect([status, json]).toMatchObject([200, { x: 9, id: 2, device_id: 'a' }]);
  });

  test('answers 404 for a device without readings', async () => {
    await using api = createTestApi();
    await api.send('PUT /devices/a');
    expect((await api.send('GET /devices/a/stats')).json).toMatchObject({ code: 'NO_READINGS' });
    expect((await api.send('GET /devices/b/stats')).json).toMatchObject({
      code: 'DEVICE_NOT_FOUND',
    });
  });
});

describe('GET /devices/{device_id}/readings', () => {
  test('pages through the readings of a period', async () => {
    await using api = await apiWithReadings(5);
    const first = await api.send(`GET ${path}?from=1&to=4&limit=2`);
    expect(first.json).toMatchObject({ items: [{ x: 1, y: null }, { x: 2 }] });
    const { next_cursor } = first.json as { next_cursor: string };
    const second = await api.send(`GET ${path}?from=1&to=4&limit=2&cursor=${next_cursor}`);
    expect(second.json).toMatchObject({ items: [{ x: 3 }], next_cursor: null });
    const other = await api.send(`GET ${path}?from=0&limit=2&cursor=${next_cursor}`);
    expect([other.status, other.json]).toMatchObject([422, { code: 'INVALID_CURSOR' }]);
  });

  test('streams CSV with a header, quoted where needed', async () => {
    await using api = await apiWithReadings(2);
    const { text, headers } = await api.send(`GET ${path}`, { headers: { accept: 'text/csv' } });
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
    expect(headers.get('vary')).toBe('Accept');
    expect(text).toBe(
      'id,device_id,timestamp,x,y\r\n' +
        '1,"a,""b""",1970-01-01T00:00:00.000Z,0,\r\n' +
        '2,"a,""b""",1970-01-01T00:00:00.001Z,1,\r\n',
    );
  });

  test('streams only the header when there are no readings', async () => {
    await using api = await apiWithReadings();
    const { status, text } = await api.send(`GET ${path}?from=100`, {
      headers: { accept: 'text/csv' },
    });
    expect([status, text]).toEqual([200, 'id,device_id,timestamp,x,y\r\n']);
  });

  test('streams NDJSON that can be sent back', async () => {
    await using api = await apiWithReadings(2_000);
    const { text } = await api.send(`GET ${path}`, {
      headers: { accept: 'application/x-ndjson' },
    });
    const lines = text.trimEnd().split('\n');
    expect(lines).toHaveLength(2_000);
    expect(JSON.parse(lines[1_999] ?? '')).toMatchObject({ x: 1_999, y: null, id: 2_000 });
  });

  test.each([
    ['*/*', 'application/json'],
    ['text/html,*/*;q=0.8', 'application/json'],
    ['image/png', 'application/json'],
    ['text/csv;q=0, application/json', 'application/json'],
    ['application/json, text/csv', 'application/json'],
    ['application/json;q=0.5, TEXT/CSV', 'text/csv'],
    ['application/x-ndjson;q=0.9, text/csv;q=0.8', 'application/x-ndjson'],
  ])('answers Accept: %s with %s', async (accept, type) => {
    await using api = await apiWithReadings();
    const { headers } = await api.send(`GET ${path}`, { headers: { accept } });
    expect(headers.get('content-type')).toContain(type);
  });

  test('refuses paging for an export, and unknown devices with a problem', async () => {
    await using api = await apiWithReadings();
    const headers = { accept: 'text/csv' };
    const paged = await api.send(`GET ${path}?limit=1`, { headers });
    expect([paged.status, paged.json]).toMatchObject([422, { errors: [{ path: ['limit'] }] }]);
    const unknown = await api.send('GET /devices/nobody/readings', { headers });
    expect([unknown.status, unknown.json]).toMatchObject([404, { code: 'DEVICE_NOT_FOUND' }]);
  });

  test.each(['from=2026-01-31T00:00:00', 'from=yesterday', 'from=5&to=5', 'to=-1', 'from=1.5'])(
    'refuses the period %s',
    async (query) => {
      await using api = await apiWithReadings();
      const { status, json } = await api.send(`GET ${path}?${query}`);
      expect(status).toBe(422);
      expect(json).toMatchObject({ code: 'INVALID_PERIOD' });
    },
  );

  test('answers HEAD without a body', async () => {
    await using api = await apiWithReadings();
    const { status, text, headers } = await api.send(`HEAD ${path}`, {
      headers: { accept: 'text/csv' },
    });
    expect([status, text]).toEqual([200, '']);
    expect(headers.get('content-type')).toContain('text/csv');
  });
});

describe('DELETE /devices/{device_id}/readings', () => {
  test('deletes those of a period, and statistics follow', async () => {
    await using api = await apiWithReadings(5);
    const { status, json } = await api.send(`DELETE ${path}?from=1&to=3`);
    expect([status, json]).toEqual([200, { deleted: 2 }]);
    const analytics = await api.send('GET /devices/a%2C%22b%22/analytics');
    expect(analytics.json).toMatchObject({ count: 3, sum_x: 7 });
    expect((await api.send(`DELETE ${path}`)).json).toEqual({ deleted: 3 });
  });

  test('deletes nothing when a parameter is misspelt', async () => {
    await using api = await apiWithReadings(5);
    const { status, json } = await api.send(`DELETE ${path}?form=3`);
    expect([status, json]).toMatchObject([422, { errors: [{ path: ['form'] }] }]);
    expect((await api.send(`GET ${path}`)).json).toMatchObject({ items: { length: 5 } });
  });
});
