import { describe, expect, test } from 'vitest';
import { createTestApi, type TestApi } from '../api-client.ts';

const minute = 60_000;

/** Device `a` has 1, 2, 3 at 12:00, 12:01 and 12:02 of the test day, `b` has 10 at 12:00; `c` has nothing. */
async function apiWithReadings(): Promise<TestApi> {
  const api = createTestApi();
  const start = Date.UTC(2026, 0, 31, 12);
  const at = (value: number, timestamp: number): unknown => ({
    x: value,
    y: -value,
    z: 0,
    timestamp,
  });
  const json = [at(1, start), at(2, start + minute), at(3, start + 2 * minute)];
  await api.send('POST /devices/a/stats/batch', { json });
  await api.send('POST /devices/b/stats', { json: at(10, start) });
  await api.send('PUT /devices/c');
  await api.send('POST /users/', { json: { name: 'Ada', device_ids: ['b', 'a', 'c'] } });
  await api.send('POST /users/', { json: { name: 'Bob', device_id: 'a' } });
  await api.send('POST /users/', { json: { name: 'Cleo' } });
  return api;
}

const figuresOfX = { min_x: 1, max_x: 3, sum_x: 6, median_x: 2, mean_x: 2, stddev_x: 1 };
const figuresOfY = { min_y: -3, max_y: -1, sum_y: -6, median_y: -2, mean_y: -2, stddev_y: 1 };
const figuresOfZ = { min_z: 0, max_z: 0, sum_z: 0, median_z: 0, mean_z: 0, stddev_z: 0 };

describe('GET /devices/{device_id}/analytics', () => {
  test('answers all figures of every metric', async () => {
    await using api = await apiWithReadings();
    const { status, json, headers } = await api.send('GET /devices/a/analytics');
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-cache');
    expect(json).toEqual({
      device_id: 'a',
      user_id: null,
      count: 3,
      ...figuresOfX,
      ...figuresOfY,
      ...figuresOfZ,
    });
  });

  test('takes a half-open period', async () => {
    await using api = await apiWithReadings();
    const query = 'from=2026-01-31T15:01:00%2B03:00&to=2026-01-31T12:02:00Z';
    const { json } = await api.send(`GET /devices/a/analytics?${query}`);
    expect(json).toMatchObject({ count: 1, sum_x: 2, stddev_x: null });
  });

  test('adds quantiles under names and nested', async () => {
    await using api = await apiWithReadings();
    const { json } = await api.send('GET /devices/a/analytics?quantiles=0.25,0.999');
    expect(json).toMatchObject({
      p25_x: 1.5,
      p25_y: -2.5,
      p99_9_x: 2.998,
      quantiles: { x: { '0.25': 1.5, '0.999': 2.998 }, y: { '0.25': -2.5 }, z: { '0.25': 0 } },
    });
  });

  test.each(['2', '-0.1', '', 'x', '0.5,', '0x1', 'NaN'])('refuses quantiles=%s', async (text) => {
    await using api = await apiWithReadings();
    const { status, json } = await api.send(`GET /devices/a/analytics?quantiles=${text}`);
    expect(status).toBe(422);
    const { errors } = json as { errors: { path: unknown[] }[] };
    expect(errors[0]?.path[0]).toBe('quantiles');
  });

  test('refuses more than 20 quantiles', async () => {
    await using api = await apiWithReadings();
    const quantiles = Array.from({ length: 21 }, (_, index) => index / 100).join(',');
    const { json } = await api.send(`GET /devices/a/analytics?quantiles=${quantiles}`);
    expect(json).toMatchObject({ code: 'LIMIT_EXCEEDED', limit: 20, requested: 21 });
  });

  test('answers 404 when there is no device or no reading', async () => {
    await using api = await apiWithReadings();
    const codeOf = async (path: string): Promise<unknown> => {
      const { status, json } = await api.send(`GET ${path}`);
      return [status, (json as { code: string }).code];
    };
    expect(await codeOf('/devices/nobody/analytics')).toEqual([404, 'DEVICE_NOT_FOUND']);
    expect(await codeOf('/devices/c/analytics')).toEqual([404, 'NO_READINGS']);
    expect(await codeOf('/devices/a/analytics?to=5')).toEqual([404, 'NO_READINGS']);
  });

  test('counts optional metrics by themselves', async () => {
    await using api = createTestApi({ metrics: ['x', { name: 'y', optional: true }] });
    await api.send('POST /devices/a/stats/batch', { json: [{ x: 1 }, { x: 2, y: 5 }] });
    const { json } = await api.send('GET /devices/a/analytics');
    expect(json).toMatchObject({ count: 2, count_y: 1, sum_y: 5 });
    expect(json).not.toHaveProperty('count_x');
  });
});

describe('GET /devices/{device_id}/analytics/period', () => {
  const period = (start: string, end: string): string =>
    `GET /devices/a/analytics/period?start_time=${encodeURIComponent(start)}&end_time=${encodeURIComponent(end)}`;

  test.each([
    ['2026-01-31 12:00', '2026-01-31 12:01', 2],
    ['2026-01-31 12:01', '2026-01-31 12:01', 1],
    ['2026-1-31 12:1', '2026-01-31 12:2', 2],
    ['0001-01-01 00:00', '9999-12-31 23:59', 3],
  ])('includes the end minute whole: %s to %s', async (start, end, count) => {
    await using api = await apiWithReadings();
    const { status, json } = await api.send(period(start, end));
    expect([status, json]).toMatchObject([200, { device_id: 'a', user_id: null, count }]);
  });

  test.each([
    ['2026-01-31 12:01', '2026-01-31 12:00', 'start_time'],
    ['2026-01-31T12:01', '2026-01-31 12:00', 'start_time'],
    ['2026-01-31 12:01', '2026-02-30 12:00', 'end_time'],
    ['2026-01-31 12:01', '2026-01-31 24:00', 'end_time'],
    ['0000-01-01 00:00', '2026-01-31 12:00', 'start_time'],
    ['', '2026-01-31 12:00', 'start_time'],
  ])('answers 400 for %s to %s', async (start, end, parameter) => {
    await using api = await apiWithReadings();
    const { status, json } = await api.send(period(start, end));
    expect(status).toBe(400);
    expect(json).toMatchObject({ code: 'INVALID_PERIOD', errors: [{ path: [parameter] }] });
  });

  test('answers 422 when an end is missing', async () => {
    await using api = await apiWithReadings();
    const { status, json } = await api.send('GET /devices/a/analytics/period');
    expect(status).toBe(422);
    expect(json).toMatchObject({ errors: [{ path: ['start_time'] }, { path: ['end_time'] }] });
  });

  test('answers 404 when there is nothing in it', async () => {
    await using api = await apiWithReadings();
    for (const end of ['0001-01-01 00:00', '1969-12-31 23:59', '2026-01-31 11:59']) {
      const { status, json } = await api.send(period('0001-01-01 00:00', end));
      expect([status, json]).toMatchObject([404, { code: 'NO_READINGS' }]);
    }
  });
});

describe('analytics of users', () => {
  test('pool all devices', async () => {
    await using api = await apiWithReadings();
    const { json } = await api.send('GET /users/1/analytics');
    expect(json).toMatchObject({ user_id: 1, device_id: null, count: 4, sum_x: 16, median_x: 2.5 });
    const one = await api.send('GET /users/2/analytics');
    expect(one.json).toMatchObject({ user_id: 2, device_id: 'a', count: 3 });
  });

  test('come device by device in the order of linking, without empty ones', async () => {
    await using api = await apiWithReadings();
    const { json } = await api.send('GET /users/1/devices-analytics?quantiles=0.5');
    expect(json).toMatchObject([
      { device_id: 'b', user_id: null, count: 1, p50_x: 10 },
      { device_id: 'a', user_id: null, count: 3, ...figuresOfX },
    ]);
    expect((await api.send('GET /users/3/devices-analytics')).json).toEqual([]);
  });

  test('answer 404 without readings or user', async () => {
    await using api = await apiWithReadings();
    expect((await api.send('GET /users/3/analytics')).json).toMatchObject({ code: 'NO_READINGS' });
    for (const route of ['analytics', 'devices-analytics', 'analytics/series?every=1d']) {
      const { status, json } = await api.send(`GET /users/9/${route}`);
      expect([status, json]).toMatchObject([404, { code: 'USER_NOT_FOUND', user_id: 9 }]);
    }
  });
});

describe('a series', () => {
  test('has every bucket, clipped to the period', async () => {
    await using api = await apiWithReadings();
    const query = 'every=1h&from=2026-01-31T11:30:00Z&to=2026-01-31T13:30:00Z&quantiles=0.5';
    const { json } = await api.send(`GET /devices/a/analytics/series?${query}`);
    expect(json).toMatchObject([
      { start: '2026-01-31T11:30:00.000Z', end: '2026-01-31T12:00:00.000Z', count: 0 },
      { start: '2026-01-31T12:00:00.000Z', device_id: 'a', count: 3, p50_x: 2, ...figuresOfX },
      { end: '2026-01-31T13:30:00.000Z', sum_x: 0, min_x: null, median_x: null, p50_x: null },
    ]);
  });

  test('follows the calendar of a time zone, for users as well', async () => {
    await using api = await apiWithReadings();
    const query = 'every=1d&tz=Europe/Moscow&from=2026-01-31T00:00:00Z&to=2026-02-01T00:00:00Z';
    const { json } = await api.send(`GET /users/1/analytics/series?${query}`);
    expect(json).toMatchObject([
      { end: '2026-01-31T21:00:00.000Z', user_id: 1, device_id: null, count: 4 },
      { start: '2026-01-31T21:00:00.000Z', count: 0 },
    ]);
  });

  test('is empty without readings or period', async () => {
    await using api = await apiWithReadings();
    expect((await api.send('GET /devices/c/analytics/series?every=1d')).json).toEqual([]);
  });

  test.each([
    ['', 'INVALID_INPUT', 'every'],
    ['every=5', 'INVALID_PERIOD', 'every'],
    ['every=1d&tz=Mars/Phobos', 'INVALID_PERIOD', 'tz'],
  ])('refuses %s', async (query, code, parameter) => {
    await using api = await apiWithReadings();
    const { status, json } = await api.send(`GET /devices/a/analytics/series?${query}`);
    expect(status).toBe(422);
    expect(json).toMatchObject({ code, errors: [{ path: [parameter] }] });
  });

  test('refuses more than 1,000 buckets', async () => {
    await using api = await apiWithReadings();
    const { status, json } = await api.send(
      'GET /devices/a/analytics/series?every=1m&from=0&to=60060000',
    );
    expect([status, json]).toMatchObject([422, { code: 'LIMIT_EXCEEDED', limit: 1_000 }]);
  });
});

describe('entity tags', () => {
  const routes = [
    '/devices/a/analytics',
    '/devices/a/analytics/period?start_time=2026-01-31%2012:00&end_time=2026-01-31%2013:00',
    '/devices/a/analytics/series?every=1d',
    '/users/1/analytics',
    '/users/1/devices-analytics',
    '/users/1/analytics/series?every=1d',
  ];

  test.each(routes)('%s answers 304 until its data change', async (route) => {
    await using api = await apiWithReadings();
    const etag = (await api.send(`GET ${route}`)).headers.get('etag') ?? '';
    expect(etag).toMatch(/^W\/"[\w-]+"$/);
    const headers = { 'if-none-match': `"other", ${etag}` };
    const same = await api.send(`GET ${route}`, { headers });
    expect([same.status, same.text, same.headers.get('etag')]).toEqual([304, '', etag]);
    expect((await api.send(`HEAD ${route}`, { headers })).status).toBe(304);
    await api.send('POST /devices/a/stats', { json: { x: 1, y: 1, z: 1 } });
    const changed = await api.send(`GET ${route}`, { headers });
    expect(changed.status).toBe(200);
    expect(changed.headers.get('etag')).not.toBe(etag);
  });

  test('differ between routes, parameters and metrics, not between spellings', async () => {
    await using api = await apiWithReadings();
    const tagOf = async (route: string): Promise<string | null> =>
      (await api.send(`GET ${route}`)).headers.get('etag');
    const tags = await Promise.all(
      [...routes, `${routes[0]}?quantiles=0.5`, '/devices/b/analytics'].map(tagOf),
    );
    expect(new Set(tags).size).toBe(tags.length);
    expect(await tagOf('/devices/%61/analytics?to=2027-01-01T00:00:00Z&quantiles=0.5')).toBe(
      await tagOf('/devices/a/analytics?quantiles=0.50&to=2027-01-01T00:00:00Z'),
    );
  });

  test('a changed link changes those of the user', async () => {
    await using api = await apiWithReadings();
    const { headers } = await api.send('GET /users/1/analytics');
    await api.send('DELETE /users/1/devices/c');
    const after = await api.send('GET /users/1/analytics');
    expect(after.headers.get('etag')).not.toBe(headers.get('etag'));
  });

  test('If-None-Match: * stands for any answer, but not for none', async () => {
    await using api = await apiWithReadings();
    const headers = { 'if-none-match': '*' };
    expect((await api.send('GET /devices/a/analytics', { headers })).status).toBe(304);
    expect((await api.send('GET /devices/c/analytics', { headers })).status).toBe(404);
  });
});
