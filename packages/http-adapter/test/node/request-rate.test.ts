import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { limitRequestRate } from '../../src/node/request-rate.ts';

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
