import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { prometheusMonitoring } from '../../src/node/index.ts';
import { limitRequestRate } from '../../src/node/request-rate.ts';
import { serveAdapter } from './served-adapter.ts';

const request = { url: '/devices' } as IncomingMessage; // only the path matters

test("a second's worth may come at once, and then as much as time allows", () => {
  let nowMs = 0;
  const admit = limitRequestRate(10, () => nowMs);
  const admitted = (): number =>
    Array.from({ length: 100 }, () => admit(request)).filter(Boolean).length;
  expect(admitted()).toBe(10);
  nowMs += 99;
  expect(admitted()).toBe(0);
  nowMs += 101;
  expect(admitted()).toBe(2);
  nowMs += 60_000;
  expect(admitted()).toBe(10);
});

test('health takes nothing of it', () => {
  const admit = limitRequestRate(1, () => 0);
  for (let count = 0; count < 5; count += 1) {
    expect(admit({ url: '/healthz' } as IncomingMessage)).toBe(true);
  }
  expect(admit(request)).toBe(true);
});

test('a preflight takes nothing of it, unlike what only looks like one', () => {
  const admit = limitRequestRate(1, () => 0);
  const admits = (method: string, headers: Readonly<Record<string, string>>): boolean =>
    admit({ url: '/devices', method, headers } as unknown as IncomingMessage);
  const asked = { 'access-control-request-method': 'POST' };
  for (let count = 0; count < 5; count += 1) expect(admits('OPTIONS', asked)).toBe(true);
  expect(admits('GET', asked)).toBe(true);
  expect(admits('GET', asked)).toBe(false);
  expect(admits('OPTIONS', {})).toBe(false);
});

test('web pages are told of what a server refuses, and it is counted', async () => {
  const monitoring = prometheusMonitoring();
  const cors = { origins: ['https://app.example.org'] };
  await using served = await serveAdapter({ monitoring, cors }, { maxRequestsPerSecond: 1 });
  const { url } = served.server;
  const ask = (): Promise<Response> =>
    fetch(`${url}/devices`, { headers: { origin: 'https://app.example.org' } });
  expect((await ask()).status).toBe(200);
  const refused = await ask();
  expect(refused.status).toBe(429);
  expect(refused.headers.get('access-control-allow-origin')).toBe('https://app.example.org');
  expect(refused.headers.get('access-control-expose-headers')).toContain('Retry-After');
  const metrics = await (await fetch(`${url}/metrics`)).text();
  expect(metrics).toMatch(/_count\{operation="refused",status="429"\} 1/u);
});
