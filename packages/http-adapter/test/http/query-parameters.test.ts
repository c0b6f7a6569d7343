import { describe, expect, test } from 'vitest';
import { createTestApi } from '../api-client.ts';

describe('query parameters', () => {
  test.each([
    ['GET /devices?limit=1&limit=1', 'limit'],
    ['GET /devices?offset=1', 'offset'],
    ['POST /devices/a/stats?x=1', 'x'],
    ['GET /healthz?x', 'x'],
    ['GET /devices/a/analytics?__proto__=1', '__proto__'],
    [
      'GET /devices/a/analytics/period?start_time=2026-01-01%2000:00&end_time=2026-01-01%2000:00&from=1',
      'from',
    ],
  ])('%s is refused with the name of the parameter', async (line, name) => {
    await using api = createTestApi();
    const request = line.startsWith('POST') ? { json: { x: 1, y: 2, z: 3 } } : {};
    const { status, json } = await api.send(line, request);
    expect(status).toBe(422);
    expect(json).toMatchObject({ code: 'INVALID_INPUT', errors: [{ path: [name] }] });
  });

  test('a plus sign is a space, as forms write it', async () => {
    await using api = createTestApi();
    await api.send('POST /devices/a/stats', { json: { x: 1, y: 2, z: 3 } });
    const query = 'start_time=2026-01-31+11:00&end_time=2026-01-31+13:00';
    expect((await api.send(`GET /devices/a/analytics/period?${query}`)).status).toBe(200);
    const { json } = await api.send('GET /devices/a/analytics?from=2026-01-31T00:00:00+03:00');
    expect(json).toMatchObject({ errors: [{ message: expect.stringContaining('%2B') }] });
  });
});
