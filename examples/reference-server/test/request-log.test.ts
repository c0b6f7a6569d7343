import { createDeviceStats, createInMemoryStorage } from '@device-stats/core';
import { createHttpAdapter } from '@device-stats/http-adapter';
import { openHttpServer } from '@device-stats/http-adapter/node';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { logRequests } from '../src/request-log.ts';

test('single readings keep their faster way, with the same line in the log', async () => {
  const lines: Record<string, unknown>[] = [];
  const logger = pino({ base: null }, { write: (line) => lines.push(JSON.parse(line)) });
  const adapter = createHttpAdapter(createDeviceStats({ storage: createInMemoryStorage() }));
  const fetched: string[] = [];
  const watched = {
    ...adapter,
    fetch: (request: Request) => {
      fetched.push(new URL(request.url).pathname);
      return adapter.fetch(request);
    },
  };
  await using server = await openHttpServer({ adapter: logRequests(watched, logger), port: 0 });

  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ x: 1, y: 2, z: 3 });
  const stored = await fetch(`${server.url}/devices/a/stats`, { method: 'POST', headers, body });
  expect(stored.status).toBe(200);
  expect((await fetch(`${server.url}/devices/a/analytics`)).status).toBe(200);

  expect(fetched).toEqual(['/devices/a/analytics']);
  expect(lines).toMatchObject([
    { method: 'POST', route: '/devices/{device_id}/stats', status: 200 },
    { method: 'GET', route: '/devices/{device_id}/analytics', status: 200 },
  ]);
  for (const line of lines) {
    expect(Object.keys(line)).toEqual(['level', 'time', 'method', 'route', 'status', 'ms', 'msg']);
  }
});
