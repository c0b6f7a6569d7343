import { describe, expect, test } from 'vitest';
import { createTestApi } from '../api-client.ts';

const origin = 'https://app.example.org';
const preflight = {
  origin,
  'access-control-request-method': 'POST',
  'access-control-request-headers': 'authorization, content-type',
};

describe('without cors', () => {
  test('no origin is allowed', async () => {
    await using api = createTestApi();
    const { headers } = await api.send('OPTIONS /devices/a/stats', { headers: preflight });
    expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect(headers.get('vary')).toBeNull();
  });
});

describe('with origins', () => {
  test('a preflight of one of them names the methods and headers', async () => {
    await using api = createTestApi({ cors: { origins: [origin] }, authorize: () => 'forbidden' });
    const { status, headers } = await api.send('OPTIONS /devices/a/stats', { headers: preflight });
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe(origin);
    expect(headers.get('access-control-allow-methods')).toContain('POST');
    expect(headers.get('access-control-allow-headers')).toContain('Idempotency-Key');
    expect(headers.get('access-control-allow-credentials')).toBeNull();
    expect(headers.get('vary')).toBe('Origin');
  });

  test('answers and problems may be read, with their headers', async () => {
    await using api = createTestApi({ cors: { origins: [origin] } });
    for (const path of ['/devices/a/readings', '/devices', '/nowhere']) {
      const { headers } = await api.send(`GET ${path}`, { headers: { origin } });
      expect(headers.get('access-control-allow-origin')).toBe(origin);
      expect(headers.get('access-control-expose-headers')).toMatch(/ETag.*Location.*Retry-After/);
    }
  });

  test('another origin is not allowed, and caches are told', async () => {
    await using api = createTestApi({ cors: { origins: [origin] } });
    await api.send('PUT /devices/a');
    const headers = { ...preflight, origin: 'https://evil.example' };
    const refused = await api.send('OPTIONS /devices', { headers });
    expect(refused.headers.get('access-control-allow-origin')).toBeNull();
    expect(refused.headers.get('access-control-allow-methods')).toBeNull();
    const without = await api.send('GET /devices/a/readings');
    expect(without.headers.get('vary')).toBe('Accept, Origin');
  });

  test('* allows all', async () => {
    await using api = createTestApi({ cors: { origins: ['*'] } });
    const { headers } = await api.send('GET /devices', { headers: { origin } });
    expect(headers.get('access-control-allow-origin')).toBe('*');
  });
});
