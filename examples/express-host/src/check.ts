import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createApp } from './app.ts';

/** Starts the application on a free port and uses it; fails when an answer is not as it should be. */
const GlobalRequest = Request;
const server = createApp().listen(0, '127.0.0.1');
await once(server, 'listening');
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

try {
  assert.deepEqual(await (await fetch(`${url}/hello`)).json(), { hello: 'world' });

  for (const x of [3, 1, 2]) {
    const stored = await fetch(`${url}/api/devices/a%2Fb/stats`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ x, y: 0, z: 0 }),
    });
    assert.equal(stored.status, 200);
  }
  const analytics = await fetch(`${url}/api/devices/a%2Fb/analytics`);
  const { count, median_x } = (await analytics.json()) as Record<string, unknown>;
  assert.deepEqual({ count, median_x }, { count: 3, median_x: 2 });
  assert.deepEqual(await (await fetch(`${url}/summary/a%2Fb`)).json(), { count: 3, typical: 2 });

  const unknown = await fetch(`${url}/api/nothing`);
  assert.equal(unknown.status, 404);
  assert.equal(unknown.headers.get('content-type'), 'application/problem+json');
  assert.match(await (await fetch(`${url}/api/docs`)).text(), /swagger-ui/);
  assert.equal(Request, GlobalRequest, 'the globals of the host stay as they are');
  console.log('ok');
} finally {
  server.closeAllConnections();
  server.close();
}
