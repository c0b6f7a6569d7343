import { createDeviceStats, createInMemoryStorage } from '@device-stats/core';
import { expect, test, vi } from 'vitest';
import { createHttpAdapter } from '../../src/index.ts';
import { createTestApi } from '../api-client.ts';
import { exposedGarbageCollection } from '../exposed-garbage-collection.ts';

const readings = [{ x: 1, y: 2, z: 3 }];
const headers = { 'content-type': 'application/json' };

test.each([
  ['POST /devices/a/stats/batch', '[{"x":1,"y":2,"z":3,"__proto__":{"w":1}}]'],
  ['POST /stats/batch', '[{"device_id":"a","x":1,"y":2,"z":3,"__proto__":{"w":1}}]'],
])('%s finds what is malformed in a refused batch, at first and later', async (line, body) => {
  await using api = createTestApi();
  expect((await api.send(line, { body, headers })).status).toBe(400);
  await api.send('POST /devices/a/stats/batch', { json: readings });
  await api.send('POST /stats/batch', { json: [{ device_id: 'a', ...readings[0] }] });
  expect((await api.send(line, { body, headers })).status).toBe(400);
});

test('a batch that waits for the storage is not held as JSON', async () => {
  const collectGarbage = exposedGarbageCollection();
  const storage = createInMemoryStorage();
  const held = Promise.withResolvers<void>();
  await using deviceStats = createDeviceStats({
    storage: {
      ...storage,
      readings: {
        ...storage.readings,
        append: async (...args) => {
          if (parsed !== undefined) await held.promise;
          return storage.readings.append(...args);
        },
      },
    },
  });
  const adapter = createHttpAdapter(deviceStats);
  const send = async (): Promise<number> => {
    const body = JSON.stringify(readings);
    const request = { method: 'POST', body, headers };
    return (await adapter.fetch(new Request('http://localhost/devices/a/stats/batch', request)))
      .status;
  };
  let parsed: WeakRef<object> | undefined;
  expect(await send()).toBe(200);

  const { parse } = JSON;
  const spy = vi.spyOn(JSON, 'parse').mockImplementation((text: string) => {
    const value = parse(text) as object;
    parsed = new WeakRef(value);
    return value;
  });
  const answer = send();
  await vi.waitFor(() => expect(parsed).toBeDefined());
  spy.mockRestore();
  await vi.waitFor(() => {
    collectGarbage();
    expect(parsed?.deref()).toBeUndefined();
  });
  held.resolve();
  expect(await answer).toBe(200);
});
