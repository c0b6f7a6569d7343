import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Authorization, AuthorizedOperation } from '../../src/index.ts';
import { createTestApi, type TestApi, type TestResponse } from '../api-client.ts';

let api: TestApi;

beforeEach(async () => {
  api = createTestApi();
  const json = [1, 2, 3].map((x) => ({ x, y: -x, z: x, timestamp: Date.UTC(2026, 0, x) }));
  await api.send('POST /devices/a/stats/batch', { json });
  await api.send('PUT /devices/empty');
  await api.send('POST /users/', { json: { name: 'Ada', device_ids: ['a'] } });
});

afterEach(async () => {
  if (api.reported.length > 0) throw new AggregateError(api.reported);
  await api[Symbol.asyncDispose]();
});

/** Submits a job and waits for its end. */
async function run(kind: string, params: object): Promise<TestResponse> {
  return api.send('POST /jobs', { json: { kind, params }, headers: { prefer: 'wait=20' } });
}

async function analyticsOf(path: string): Promise<unknown> {
  return (await api.send(`GET ${path}`)).json;
}

describe('POST /jobs', () => {
  test('accepts a job and says where it is', async () => {
    const json = { kind: 'device-analytics', params: { device_id: 'a' } };
    const { status, headers, json: job } = await api.send('POST /jobs', { json });
    expect(status).toBe(202);
    expect(job).toMatchObject({
      kind: 'device-analytics',
      params: { device_id: 'a' },
      created_at: '2026-01-31T12:00:00.000Z',
      result: null,
      error: null,
    });
    const { id } = job as { id: string };
    expect(headers.get('location')).toBe(`/jobs/${id}`);
    expect(headers.get('preference-applied')).toBeNull();
    expect((await api.send(`GET /jobs/${id}`)).json).toMatchObject({ id });
  });

  test.each([
    ['device-analytics', { device_id: 'a' }, '/devices/a/analytics'],
    [
      'device-analytics',
      { device_id: 'a', from: '2026-01-02T00:00:00Z', quantiles: [0.05] },
      '/devices/a/analytics?from=2026-01-02T00:00:00Z&quantiles=0.05',
    ],
    ['user-analytics', { user_id: 1 }, '/users/1/analytics'],
    ['user-devices-analytics', { user_id: 1 }, '/users/1/devices-analytics'],
    [
      'device-series',
      { device_id: 'a', every: '1d', tz: 'Europe/Moscow', quantiles: [0.5] },
      '/devices/a/analytics/series?every=1d&tz=Europe/Moscow&quantiles=0.5',
    ],
    ['user-series', { user_id: 1, every: '1d' }, '/users/1/analytics/series?every=1d'],
  ])('answers %s of %o as the route that does it at once', async (kind, params, path) => {
    const { status, headers, json } = await run(kind, params);
    expect([status, headers.get('preference-applied')]).toEqual([200, 'wait=20']);
    expect(json).toMatchObject({ state: 'succeeded', result: await analyticsOf(path) });
  });

  test('names the device of a user who has exactly one, and none of more', async () => {
    const series = { user_id: 1, every: '1y' };
    const only = { device_id: 'a', user_id: 1 };
    expect((await run('user-analytics', { user_id: 1 })).json).toMatchObject({ result: only });
    expect((await run('user-series', series)).json).toMatchObject({ result: [only] });
    await api.send('PUT /users/1/devices/empty');
    const none = { ...only, device_id: null };
    expect((await run('user-analytics', { user_id: 1 })).json).toMatchObject({ result: none });
    expect((await run('user-series', series)).json).toMatchObject({ result: [none] });
  });

  test('answers statistics of nothing', async () => {
    expect((await run('device-analytics', { device_id: 'empty' })).json).toMatchObject({
      result: { device_id: 'empty', count: 0, sum_x: 0, min_x: null, median_x: null },
    });
  });

  test('deletes', async () => {
    const to = '2026-01-02T00:00:00+00:00';
    expect((await run('deletion', { device_id: 'a', to })).json).toMatchObject({
      params: { device_id: 'a', to: '2026-01-02T00:00:00.000Z' },
      result: { deleted: 1 },
    });
    expect((await run('retention', { before: Date.UTC(2026, 0, 3) })).json).toMatchObject({
      params: { before: '2026-01-03T00:00:00.000Z' },
      result: { deleted: 1 },
    });
    expect(await analyticsOf('/devices/a/analytics')).toMatchObject({ count: 1 });
  });

  test.each([
    ['wait', 'wait=30'],
    ['respond-async, WAIT="3"; foo', 'wait=3'],
    ['wait=999999', 'wait=30'],
    ['wait=0', 'wait=0'],
    ['wait=soon', null],
    ['respond-async', null],
  ])('heeds Prefer: %s', async (prefer, applied) => {
    const json = { kind: 'device-analytics', params: { device_id: 'a' } };
    const { status, headers } = await api.send('POST /jobs', { json, headers: { prefer } });
    expect([200, 202]).toContain(status);
    expect(headers.get('preference-applied')).toBe(applied);
  });

  test('shares a job, and repeats one under an idempotency key', async () => {
    const first = (await run('device-analytics', { device_id: 'a' })).json as { id: string };
    expect((await run('device-analytics', { device_id: 'a' })).json).toMatchObject(first);
    const headers = { 'idempotency-key': 'once' };
    const json = { kind: 'deletion', params: { device_id: 'a' } };
    const ids = [1, 2].map(
      async () => (await api.send('POST /jobs', { json, headers })).json as { id: string },
    );
    const [one, two] = await Promise.all(ids);
    expect(one?.id).toBe(two?.id);
    const other = { ...json, params: { device_id: 'empty' } };
    expect((await api.send('POST /jobs', { json: other, headers })).json).toMatchObject({
      status: 422,
      code: 'IDEMPOTENCY_CONFLICT',
    });
  });

  test.each([
    [[], [], 'must be an object with kind and params'],
    [{}, ['kind'], /^must be one of device-analytics, .*Import and export are not jobs here/],
    [{ kind: 'import', params: {} }, ['kind'], /send readings to \/stats\/batch/],
    [{ kind: 'device-analytics' }, ['params'], 'must be an object with device_id, from, to'],
    [
      { kind: 'device-analytics', params: {} },
      ['params', 'device_id'],
      'must be the id of a device',
    ],
    [{ kind: 'device-analytics', params: { device_id: '' } }, ['params', 'device_id'], ''],
    [{ kind: 'user-analytics', params: { user_id: 'x' } }, ['params', 'user_id'], 'must be the id'],
    [{ kind: 'user-analytics', params: { user_id: -1 } }, ['params', 'user_id'], ''],
    [
      { kind: 'deletion', params: { device_id: 'a', path: '/etc' } },
      ['params', 'path'],
      'is not known',
    ],
    [
      { kind: 'deletion', params: { device_id: 'a', from: 'soon' } },
      ['params', 'from'],
      'must be an existing date',
    ],
    [{ kind: 'retention', params: {} }, ['params', 'before'], 'must be ISO'],
    [
      { kind: 'device-series', params: { device_id: 'a', every: 'x' } },
      ['params', 'every'],
      'must be',
    ],
    [
      { kind: 'device-series', params: { device_id: 'a', every: '1d', tz: 'Mars' } },
      ['params', 'tz'],
      '',
    ],
    [
      { kind: 'device-analytics', params: { device_id: 'a', quantiles: [2] } },
      ['params', 'quantiles', 0],
      '',
    ],
    [
      { kind: 'device-analytics', params: { device_id: 'a', quantiles: '0.5' } },
      ['params', 'quantiles'],
      'must be a list',
    ],
  ])('refuses %o', async (json, path, message) => {
    const answer = await api.send('POST /jobs', { json });
    expect(answer.json).toMatchObject({
      status: 422,
      errors: [
        {
          path,
          message: expect.stringMatching(message),
        },
      ],
    });
  });

  test.each([
    ['device-analytics', { device_id: 'nobody' }, 404, 'DEVICE_NOT_FOUND'],
    ['user-series', { user_id: 9, every: '1d' }, 404, 'USER_NOT_FOUND'],
    ['deletion', { device_id: 'nobody' }, 404, 'DEVICE_NOT_FOUND'],
  ])('refuses %s of %o, who is not there', async (kind, params, status, code) => {
    expect((await run(kind, params)).json).toMatchObject({ status, code });
  });

  test('refuses a large body', async () => {
    const json = { kind: 'device-analytics', params: { device_id: 'a'.repeat(70_000) } };
    expect((await api.send('POST /jobs', { json })).json).toMatchObject({ code: 'BODY_TOO_LARGE' });
  });
});

describe('a job', () => {
  test('is listed without its result, the newest first', async () => {
    const first = (await run('device-analytics', { device_id: 'a' })).json as { id: string };
    const second = (await run('deletion', { device_id: 'empty' })).json as { id: string };
    const list = async (query: string): Promise<readonly string[]> => {
      const { json } = await api.send(`GET /jobs${query}`);
      return (json as { items: { id: string; result: null }[] }).items.map(({ id }) => id);
    };
    expect(await list('')).toEqual([second.id, first.id]);
    expect(await list('?kind=deletion&state=succeeded')).toEqual([second.id]);
    expect(await list('?state=queued')).toEqual([]);
    const { json } = await api.send('GET /jobs?limit=1');
    const { items, next_cursor } = json as { items: unknown[]; next_cursor: string };
    expect(items).toMatchObject([{ id: second.id, result: null }]);
    expect(await list(`?limit=1&cursor=${next_cursor}`)).toEqual([first.id]);
    expect(await api.send('GET /jobs?state=lost')).toMatchObject({ status: 422 });
    expect(await api.send('GET /jobs?cursor=x')).toMatchObject({
      json: { code: 'INVALID_CURSOR' },
    });
  });

  test('that is over cannot be cancelled', async () => {
    const { id } = (await run('device-analytics', { device_id: 'a' })).json as { id: string };
    const { status, json } = await api.send(`DELETE /jobs/${id}`);
    expect([status, json]).toMatchObject([
      409,
      { code: 'JOB_FINISHED', job_id: id, job_state: 'succeeded' },
    ]);
  });

  test('that does not exist is not found', async () => {
    for (const line of ['GET /jobs/x', 'DELETE /jobs/x', 'GET /jobs/x/events']) {
      expect(await api.send(line)).toMatchObject({
        status: 404,
        json: { code: 'JOB_NOT_FOUND', job_id: 'x' },
      });
    }
    expect(await api.send(`GET /jobs/${'x'.repeat(101)}`)).toMatchObject({
      status: 422,
      json: { errors: [{ path: ['job_id'] }] },
    });
  });
});

describe('authorize', () => {
  const asked: AuthorizedOperation[] = [];
  const authorize = (decision: Authorization) => (_request: unknown, what: AuthorizedOperation) => {
    asked.push(what);
    return decision;
  };

  beforeEach(() => asked.splice(0));

  test.each([
    [
      { kind: 'device-analytics', params: { device_id: 'a' } },
      { kind: 'read', deviceId: 'a' },
    ],
    [
      { kind: 'user-series', params: { user_id: 1, every: '1d' } },
      { kind: 'read', userId: 1 },
    ],
    [
      { kind: 'deletion', params: { device_id: 'a' } },
      { kind: 'admin', deviceId: 'a' },
    ],
    [{ kind: 'retention', params: {} }, { kind: 'admin' }],
    [null, { kind: 'read' }],
  ])('is asked for what the job %o does', async (json, concern) => {
    await using guarded = createTestApi({ authorize: authorize('forbidden') });
    expect(await guarded.send('POST /jobs', { json })).toMatchObject({ status: 403 });
    expect(asked).toEqual([{ id: 'submitJob', ...concern }]);
  });

  test('comes before faults of the body', async () => {
    await using guarded = createTestApi({ authorize: authorize('unauthorized') });
    expect(await guarded.send('POST /jobs', { body: '{' })).toMatchObject({ status: 401 });
  });

  test('is told of the job', async () => {
    await using guarded = createTestApi({ authorize: authorize('allowed') });
    await guarded.send('DELETE /jobs/x');
    await guarded.send('GET /jobs/x/events');
    expect(asked).toEqual([
      { id: 'cancelJob', kind: 'write', jobId: 'x' },
      { id: 'watchJob', kind: 'read', jobId: 'x' },
    ]);
  });
});
