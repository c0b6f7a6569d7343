import {
  createDeviceStats,
  createInMemoryStorage,
  DeviceStatsError,
  type Storage,
} from '@device-stats/core';
import { describe, expect, test } from 'vitest';
import { createHttpAdapter, type ErrorContext, type HttpAdapter } from '../../src/index.ts';
import { createTestApi, sendTo } from '../api-client.ts';

interface Broken {
  readonly adapter: HttpAdapter;
  readonly reported: (readonly [unknown, ErrorContext])[];
}

/** An adapter whose storage fails at every device and reading with this error. */
function brokenBy(error: unknown): Broken {
  const storage = createInMemoryStorage();
  const fail = async (): Promise<never> => {
    throw error;
  };
  const broken: Storage = {
    ...storage,
    close: () => storage.close(),
    declareMetrics: (metrics) => storage.declareMetrics(metrics),
    devices: { ...storage.devices, find: fail, list: fail },
    readings: { ...storage.readings, append: fail },
  };
  const reported: (readonly [unknown, ErrorContext])[] = [];
  const adapter = createHttpAdapter(createDeviceStats({ storage: broken }), {
    onError: (cause, context) => reported.push([cause, context]),
  });
  return { adapter, reported };
}

const secret = '/var/lib/device-stats.db: SELECT';

describe('errors of the server', () => {
  test('unknown ones are answered with 500, tell nothing, and are reported', async () => {
    const error = new Error(secret);
    const { adapter, reported } = brokenBy(error);
    const { status, text, json, headers } = await sendTo(adapter, 'GET /devices/a');
    expect(status).toBe(500);
    expect(json).toMatchObject({ code: 'INTERNAL', status: 500 });
    expect(text).not.toMatch(/SELECT|\.db|at /);
    const requestId = headers.get('x-request-id');
    expect(reported).toEqual([
      [error, { requestId, method: 'GET', url: 'http://localhost/devices/a' }],
    ]);
  });

  test.each(['STORAGE_FAILED', 'CLOSED'] as const)(
    '%s is answered with 503 without its text',
    async (code) => {
      const { adapter, reported } = brokenBy(
        new DeviceStatsError(code, { message: secret, details: {} }),
      );
      const { status, text, json, headers } = await sendTo(adapter, 'GET /devices/a');
      expect([status, json]).toMatchObject([503, { code }]);
      expect(headers.get('retry-after')).toMatch(/^[1-9]/);
      expect(text).not.toContain('SELECT');
      expect(reported).toHaveLength(1);
    },
  );

  test('an overload is answered with 503 and when to try again', async () => {
    const { adapter, reported } = brokenBy(
      new DeviceStatsError('OVERLOADED', { message: 'Full.', details: { retryAfterMs: 1_200 } }),
    );
    const json = { x: 1, y: 2, z: 3 };
    const answer = await sendTo(adapter, 'POST /devices/a/stats', { json });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
    expect(answer.json).toMatchObject({ code: 'OVERLOADED', retry_after_ms: 1_200 });
    expect(reported).toEqual([]);
  });

  test('readiness says that the storage does not answer, health does not ask it', async () => {
    const { adapter } = brokenBy(new Error(secret));
    const ready = await sendTo(adapter, 'GET /readyz');
    expect([ready.status, ready.json]).toMatchObject([503, { code: 'NOT_READY' }]);
    expect(ready.headers.get('retry-after')).toBe('5');
    expect((await sendTo(adapter, 'GET /healthz')).status).toBe(200);
  });
});

describe('every response', () => {
  test('has security headers and the id of its request', async () => {
    await using api = createTestApi({ createRequestId: () => 'made-1' });
    for (const line of ['GET /devices', 'GET /nowhere', 'OPTIONS /devices', 'POST /devices']) {
      const { headers } = await api.send(line);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-request-id')).toBe('made-1');
    }
  });

  test.each([
    ['mine-1', 'mine-1'],
    ['with space', 'made-1'],
    ['x'.repeat(129), 'made-1'],
  ])('of a request named %s is named %s', async (given, named) => {
    await using api = createTestApi({ createRequestId: () => 'made-1' });
    const { headers } = await api.send('GET /healthz', { headers: { 'x-request-id': given } });
    expect(headers.get('x-request-id')).toBe(named);
  });

  test('comes even when the request was aborted, and that is no defect', async () => {
    await using api = createTestApi();
    await api.send('POST /devices/a/stats', { json: { x: 1, y: 2, z: 3 } });
    const { status } = await api.send('GET /devices/a/readings', { signal: AbortSignal.abort() });
    expect(status).toBe(400);
    expect(api.reported).toEqual([]);
  });
});

describe('options', () => {
  test.each([{ maxBodyBytes: 0 }, { maxLineBytes: 1.5 }, { maxBatchReadings: 100_001 }])(
    '%o is refused',
    (options) => {
      expect(() => createTestApi(options)).toThrow(/write an integer from 1/);
    },
  );
});
