import { describe, expect, test } from 'vitest';
import type { Authorization, AuthorizedOperation } from '../../src/index.ts';
import { createTestApi, type TestApi } from '../api-client.ts';

function apiThat(decision: Authorization): { api: TestApi; asked: AuthorizedOperation[] } {
  const asked: AuthorizedOperation[] = [];
  const authorize = async (
    _request: unknown,
    operation: AuthorizedOperation,
  ): Promise<Authorization> => {
    asked.push(operation);
    return decision;
  };
  return { api: createTestApi({ authorize }), asked };
}

describe('authorize', () => {
  test.each([
    ['POST /devices/a%2Fb/stats', { id: 'appendReading', kind: 'write', deviceId: 'a/b' }],
    ['GET /users/7/analytics', { id: 'getUserAnalytics', kind: 'read', userId: 7 }],
    ['GET /users/x/analytics', { id: 'getUserAnalytics', kind: 'read' }],
    ['PUT /users/7/devices/a', { id: 'linkUserDevice', kind: 'write', userId: 7, deviceId: 'a' }],
    ['DELETE /devices/a', { id: 'deleteDevice', kind: 'admin', deviceId: 'a' }],
    ['POST /stats/batch', { id: 'appendReadings', kind: 'write' }],
  ])('is asked about %s', async (line, operation) => {
    const { api, asked } = apiThat('allowed');
    await api.send(line);
    expect(asked).toEqual([operation]);
  });

  test('is asked before a body is read', async () => {
    const { api } = apiThat('unauthorized');
    const { status, json, headers } = await api.send('POST /devices/a/stats', { body: '{' });
    expect([status, json]).toMatchObject([401, { code: 'UNAUTHORIZED' }]);
    expect(headers.get('www-authenticate')).toMatch(/^Bearer /);
  });

  test('may forbid', async () => {
    const { api } = apiThat('forbidden');
    const { status, json, headers } = await api.send('GET /devices');
    expect([status, json]).toMatchObject([403, { code: 'FORBIDDEN' }]);
    expect(headers.get('www-authenticate')).toBeNull();
  });

  test('is not asked about health, the document, and what is not there', async () => {
    const { api, asked } = apiThat('forbidden');
    const statuses = await Promise.all(
      ['GET /healthz', 'GET /readyz', 'GET /openapi.json', 'GET /', 'GET /nowhere'].map(
        async (line) => (await api.send(line)).status,
      ),
    );
    expect(statuses).toEqual([200, 200, 200, 302, 404]);
    expect(asked).toEqual([]);
  });

  test('that fails is answered with 500 and reported', async () => {
    await using api = createTestApi({ authorize: () => Promise.reject(new Error('secret')) });
    const { status, text } = await api.send('GET /devices');
    expect(status).toBe(500);
    expect(text).not.toContain('secret');
    expect(api.reported).toHaveLength(1);
  });
});
