import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { createDeviceStats, createInMemoryStorage } from '@device-stats/core';
import { createHttpAdapter } from '@device-stats/http-adapter';
import { describe, expect, test } from 'vitest';
import {
  createDeviceStatsClient,
  type DeviceStatsClient,
  DeviceStatsClientError,
  type DeviceStatsClientOptions,
  isDeviceStatsClientError,
} from '../src/index.ts';

const baseUrl = 'http://localhost';
const answering = (body: string | null, init?: ResponseInit): DeviceStatsClient =>
  createDeviceStatsClient({ baseUrl, retries: 0, fetch: () => new Response(body, init) });

function inProcess(
  { token }: { readonly token: string | undefined } = { token: 'secret' },
): DeviceStatsClient {
  const adapter = createHttpAdapter(createDeviceStats({ storage: createInMemoryStorage() }), {
    authorize: (request) =>
      request.headers.get('authorization') === 'Bearer secret' ? 'allowed' : 'unauthorized',
  });
  return createDeviceStatsClient({
    baseUrl,
    ...(token !== undefined && { token }),
    fetch: (request) => adapter.fetch(request),
  });
}

async function errorOf(call: Promise<unknown>): Promise<DeviceStatsClientError> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (isDeviceStatsClientError(error)) return error;
  throw new Error('The call did not fail as it should.', { cause: error });
}

describe('problems of the API', () => {
  test('become errors with their code, status and every fault', async () => {
    const faulty = { x: '1', y: 2, Z: 3 } as unknown as { x: number; y: number; z: number };
    const error = await errorOf(inProcess().readings.append('a', faulty));
    expect(error).toMatchObject({ code: 'INVALID_INPUT', status: 422, retryable: false });
    expect(error.errors.map(({ path }) => path.join('.')).sort()).toEqual(['Z', 'x', 'z']);
    expect(error.requestId).toMatch(/./);
    expect(error.message).toBe(error.problem?.detail);
  });

  test('carry the facts of their code', async () => {
    const error = await errorOf(inProcess().devices.get('b/c'));
    expect(error.problem).toMatchObject({ code: 'DEVICE_NOT_FOUND', device_id: 'b/c' });
    expect(isDeviceStatsClientError(error, 'DEVICE_NOT_FOUND')).toBe(true);
    expect(isDeviceStatsClientError(error, 'USER_NOT_FOUND')).toBe(false);
  });

  test('come without a token, or with a wrong one', async () => {
    await inProcess().devices.list();
    for (const client of [inProcess({ token: 'wrong' }), inProcess({ token: undefined })]) {
      const error = await errorOf(client.devices.list());
      expect(error).toMatchObject({ code: 'UNAUTHORIZED', status: 401, retryable: false });
    }
  });

  test('refuse numbers that JSON cannot hold, also for optional metrics', async () => {
    const { readings } = inProcess();
    const error = await errorOf(
      readings.append('a', { x: Number.NaN, y: 1, z: Number.POSITIVE_INFINITY }),
    );
    expect(error.errors.map(({ path }) => path)).toEqual([['x'], ['z']]);
  });
});

describe('answers that are not of the API', () => {
  test('of a proxy, as HTML', async () => {
    const html = { status: 502, headers: { 'content-type': 'text/html' } };
    const error = await errorOf(answering('<h1>Bad gateway</h1>', html).devices.list());
    expect(error).toMatchObject({ code: 'BAD_RESPONSE', status: 502, retryable: true });
  });

  test.each(['<html>Sign in</html>', '"text"', '', '{"items":'])(
    'of a portal: %j',
    async (body) => {
      const error = await errorOf(answering(body).devices.list());
      expect(error).toMatchObject({ code: 'BAD_RESPONSE', retryable: false });
    },
  );

  test('as JSON that is no problem document', async () => {
    const error = await errorOf(answering('{"message":"no"}', { status: 404 }).devices.get('a'));
    expect(error).toMatchObject({ code: 'BAD_RESPONSE', status: 404, problem: undefined });
  });
});

describe('no answer', () => {
  test('in time is a TIMEOUT, whether or not the signal is heeded', async () => {
    const fetch = (): Promise<Response> => new Promise(() => undefined);
    const client = createDeviceStatsClient({ baseUrl, fetch, timeoutMs: 20, retries: 0 });
    expect(await errorOf(client.devices.list())).toMatchObject({
      code: 'TIMEOUT',
      retryable: true,
    });
  });

  test('in time is a TIMEOUT, also when the answer has begun', async () => {
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('{"items":[')),
    });
    const fetch = (): Response => new Response(body);
    const client = createDeviceStatsClient({ baseUrl, fetch, timeoutMs: 20, retries: 0 });
    expect(await errorOf(client.devices.list())).toMatchObject({ code: 'TIMEOUT' });
  });

  test('from a port where nobody listens is NETWORK', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const client = createDeviceStatsClient({ baseUrl: `http://127.0.0.1:${port}`, retries: 0 });
    const error = await errorOf(client.devices.list());
    expect(error).toMatchObject({ code: 'NETWORK', status: undefined, retryable: true });
    expect(error.cause).toBeInstanceOf(Error);
  });
});

describe('what cannot be sent', () => {
  test.each(['', '.', '..', '\uD800', undefined as unknown as string])(
    'is refused: device id %j',
    async (id) => {
      const client = answering(null);
      for (const call of [
        client.devices.remove(id),
        client.readings.remove(id),
        client.users.link(1, id),
      ]) {
        expect(await errorOf(call)).toMatchObject({ code: 'INVALID_INPUT', status: undefined });
      }
    },
  );

  test.each(['', ' a', 'ключ', 'a\nb', 'k'.repeat(256)])(
    'is refused: key %j',
    async (idempotencyKey) => {
      const { readings } = answering(null);
      const calls = [
        readings.append('a', { x: 1, y: 1, z: 1 }, { idempotencyKey }),
        readings.appendStream([], { deviceId: 'a', idempotencyKey }),
      ];
      for (const call of calls)
        expect((await errorOf(call)).errors[0]?.path).toEqual(['Idempotency-Key']);
    },
  );

  test.each<readonly [string, Partial<DeviceStatsClientOptions>]>([
    ['baseUrl', { baseUrl: 'stats.example.com' }],
    ['baseUrl', { baseUrl: 'ftp://stats.example.com' }],
    ['baseUrl', { baseUrl: 'http://a:b@stats.example.com' }],
    ['baseUrl', { baseUrl: 'http://stats.example.com/?x=1' }],
    ['token', { token: '' }],
    ['token', { token: 'two words' }],
    ['headers', { headers: { 'bad name': 'x' } }],
    ['timeoutMs', { timeoutMs: 0 }],
    ['timeoutMs', { timeoutMs: Number.NaN }],
    ['retries', { retries: 1.5 }],
    ['retries', { retries: -1 }],
    ['retryDelayMs', { retryDelayMs: -1 }],
    ['maxRetryDelayMs', { maxRetryDelayMs: Number.POSITIVE_INFINITY }],
    ['fetch', { fetch: 'fetch' as unknown as typeof fetch }],
  ])('is refused at once: option %s of %j', (option, options) => {
    const make = (): unknown => createDeviceStatsClient({ baseUrl, ...options });
    expect(make).toThrow(DeviceStatsClientError);
    expect(make).toThrow(option);
  });
});

test('a mounted API is reached with and without a slash at the end', async () => {
  const urls: string[] = [];
  const fetch = (request: Request): Response => {
    urls.push(request.url);
    return Response.json({ items: [], next_cursor: null });
  };
  for (const url of ['http://localhost/api', 'http://localhost/api/']) {
    await createDeviceStatsClient({ baseUrl: url, fetch }).users.list({ limit: 5 });
  }
  expect(new Set(urls)).toEqual(new Set(['http://localhost/api/users/?limit=5']));
});
