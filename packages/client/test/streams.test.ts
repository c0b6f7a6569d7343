import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createDeviceStats, createInMemoryStorage, type DeviceStats } from '@device-stats/core';
import { createHttpAdapter } from '@device-stats/http-adapter';
import { toNodeListener } from '@device-stats/http-adapter/node';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  allItems,
  createDeviceStatsClient,
  type DeviceStatsClient,
  type DeviceStatsClientError,
} from '../src/index.ts';

const transfers = ['stream', 'blocks'] as const;
const reason = new Error('nobody waits any more');
const at = (index: number): { x: number; y: number; z: number; timestamp: number } => ({
  x: index,
  y: 0,
  z: 0,
  timestamp: index,
});

/** Readings one by one. */
async function* readingsUpTo(
  count: number,
): AsyncGenerator<ReturnType<typeof at>, void, undefined> {
  for (let index = 0; index < count; index += 1) yield at(index);
}

let deviceStats: DeviceStats;
let server: Server;
let client: DeviceStatsClient;

beforeEach(async () => {
  deviceStats = createDeviceStats({ storage: createInMemoryStorage() });
  const listener = toNodeListener(createHttpAdapter(deviceStats));
  server = createServer((incoming, outgoing) => void listener(incoming, outgoing)).listen(
    0,
    '127.0.0.1',
  );
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  client = createDeviceStatsClient({ baseUrl: `http://127.0.0.1:${port}`, timeoutMs: 2_000 });
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await deviceStats.close();
});

const stored = async (): Promise<number> =>
  (await deviceStats.devices.find('a'))?.readingCount ?? 0;

describe.each(transfers)('readings sent as %s', (transfer) => {
  const options = { deviceId: 'a', transfer };

  test.each([undefined, null, 7, 'text', { x: 1, y: 2, z: 3 }])(
    'are refused when %o is in their place',
    async (source) => {
      await expect(client.readings.appendStream(source as never, options)).rejects.toMatchObject({
        name: 'DeviceStatsClientError',
        code: 'INVALID_INPUT',
        message: expect.stringContaining('must be an iterable') as unknown,
        retryable: false,
      });
    },
  );

  test('are stored in order, singly or in arrays, from any iterable', async () => {
    expect(await client.readings.appendStream(readingsUpTo(2_500), options)).toEqual({
      accepted: 2_500,
    });
    await client.readings.appendStream([at(3_000), [], [at(3_001), at(3_002)]], options);
    expect(await stored()).toBe(2_503);
  });

  test('may name their devices', async () => {
    const source = [[{ ...at(1), device_id: 'a' }], [{ ...at(2), device_id: 'b' }]];
    await client.readings.appendStream(source, { transfer });
    expect((await client.devices.list()).items.map(({ id }) => id)).toEqual(['a', 'b']);
  });

  test('end at a faulty line, which the error names', async () => {
    let isClosed = false;
    async function* source(): AsyncGenerator<object, void, undefined> {
      try {
        for (let index = 0; index < 5_000; index += 1) {
          yield index === 1_234 ? { ...at(index), x: Number.NaN } : at(index);
        }
        // A source that goes on for ever: only the answer ends it.
        await new Promise(() => undefined);
      } finally {
        isClosed = true;
      }
    }
    const error = await client.readings
      .appendStream(source() as AsyncIterable<ReturnType<typeof at>>, options)
      .then(undefined, (cause: DeviceStatsClientError) => cause);
    expect(error).toMatchObject({
      code: 'INVALID_INPUT',
      problem: { line: 1_235, accepted: 1_234 },
      errors: [{ path: [1_234, 'x'] }],
    });
    expect(await stored()).toBe(1_234);
    expect(isClosed).toBe(transfer === 'blocks');
  });

  test('fail as their source does, and count once when sent again', async () => {
    const failure = new Error('the sensor was unplugged');
    async function* source(): AsyncGenerator<ReturnType<typeof at>, void, undefined> {
      yield* readingsUpTo(1_500);
      throw failure;
    }
    const keyed = { ...options, idempotencyKey: 'nightly' };
    await expect(client.readings.appendStream(source(), keyed)).rejects.toBe(failure);
    await client.readings.appendStream(readingsUpTo(2_000), keyed);
    expect(await stored()).toBe(2_000);
  });

  test('end with the reason of the signal, also when their source is silent', async () => {
    const controller = new AbortController();
    async function* source(): AsyncGenerator<ReturnType<typeof at>, void, undefined> {
      yield at(1);
      queueMicrotask(() => controller.abort(reason));
      await new Promise(() => undefined);
    }
    const { signal } = controller;
    const sending = client.readings.appendStream(source(), { ...options, signal });
    await expect(sending).rejects.toBe(reason);
  });

  test('are not sent with a signal that is aborted', async () => {
    const signal = AbortSignal.abort(reason);
    const sending = client.readings.appendStream(readingsUpTo(5), { ...options, signal });
    await expect(sending).rejects.toBe(reason);
    expect(await stored()).toBe(0);
  });
});

describe('reading back', () => {
  test('streams all readings, however many pages they take', async () => {
    await client.readings.appendStream(readingsUpTo(2_345), { deviceId: 'a' });
    const seen: number[] = [];
    for await (const { x } of client.readings.stream('a', { from: 45 })) seen.push(x);
    expect(seen).toEqual(Array.from({ length: 2_300 }, (_, index) => index + 45));
  });

  test('goes through the pages of any list', async () => {
    for (const id of ['a', 'b', 'c', 'd', 'e']) await client.devices.register(id);
    const limits: (number | undefined)[] = [];
    const ids: string[] = [];
    const list: typeof client.devices.list = (page) => {
      limits.push(page?.limit);
      return client.devices.list(page);
    };
    for await (const { id } of allItems(list, { limit: 2 })) ids.push(id);
    expect(ids).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(limits).toEqual([2, 2, 2]);
  });

  test('reads no page that is not asked for', async () => {
    await client.readings.appendStream(readingsUpTo(2_000), { deviceId: 'a' });
    let pages = 0;
    const list: typeof client.readings.list = (id, page) => {
      pages += 1;
      return client.readings.list(id, page);
    };
    for await (const { x } of allItems((page) => list('a', page))) if (x === 10) break;
    expect(pages).toBe(1);
  });
});

type Call = readonly [string, (signal: AbortSignal) => Promise<unknown>];
const calls: readonly Call[] = [
  ['append', (signal) => client.readings.append('a', at(1), { signal })],
  ['appendBatch', (signal) => client.readings.appendBatch('a', [at(1)], { signal })],
  [
    'appendMany',
    (signal) => client.readings.appendMany([{ ...at(1), device_id: 'a' }], { signal }),
  ],
  ['getLatest', (signal) => client.readings.getLatest('a', { signal })],
  ['list', (signal) => client.readings.list('a', { signal })],
  ['stream', (signal) => client.readings.stream('a', { signal })[Symbol.asyncIterator]().next()],
  ['remove', (signal) => client.readings.remove('a', { signal })],
  ['devices.register', (signal) => client.devices.register('a', { signal })],
  ['devices.remove', (signal) => client.devices.remove('a', { signal })],
  ['users.create', (signal) => client.users.create({ name: 'Ada' }, { signal })],
  ['users.link', (signal) => client.users.link(1, 'a', { signal })],
  ['ofDevice', (signal) => client.statistics.ofDevice('a', { signal })],
  ['seriesOfUser', (signal) => client.statistics.seriesOfUser(1, { every: '1h', signal })],
];

test.each(calls)(
  '%s ends with the reason of an aborted signal, without an effect',
  async (_name, call) => {
    await expect(call(AbortSignal.abort(reason))).rejects.toBe(reason);
    expect((await deviceStats.devices.list()).items).toEqual([]);
    expect((await deviceStats.users.list()).items).toEqual([]);
  },
);
