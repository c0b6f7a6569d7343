import { expect, test } from 'vitest';
import { ExpectedDevice } from '../../src/load/expected/expected-device.ts';
import { type Exchange, settleExchange } from '../../src/load/traffic/exchange.ts';
import { addReading } from '../../src/load/traffic/requests.ts';

const device = new ExpectedDevice('a');

function newExchange(): Exchange {
  return addReading(device, () => 0.5);
}

test('an answer that does not repeat the reading is wrong', () => {
  const answer = { status: 200, retryAfter: undefined };
  const { body } = newExchange();
  expect(settleExchange(newExchange(), { ...answer, body: String(body) }).kind).toBe('accepted');
  expect(settleExchange(newExchange(), { ...answer, body: '{"x":1}' }).kind).toBe('wrong');
  expect(settleExchange(newExchange(), { ...answer, body: 'x' }).kind).toBe('wrong');
});

test('a refusal needs Retry-After; any other status is a failure', () => {
  const body = '{}';
  expect(settleExchange(newExchange(), { status: 429, body, retryAfter: '1' }).kind).toBe(
    'refused',
  );
  expect(settleExchange(newExchange(), { status: 503, body, retryAfter: '1' }).kind).toBe(
    'refused',
  );
  expect(settleExchange(newExchange(), { status: 429, body, retryAfter: undefined }).kind).toBe(
    'failed',
  );
  expect(settleExchange(newExchange(), { status: 500, body, retryAfter: '1' }).kind).toBe('failed');
});
