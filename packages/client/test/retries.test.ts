import { describe, expect, test } from 'vitest';
import {
  createDeviceStatsClient,
  type DeviceStatsClient,
  type DeviceStatsClientOptions,
} from '../src/index.ts';
import { type Fate, type LossyServer, openLossyServer } from './lossy-server.ts';

const reading = { x: 1, y: 2, z: 3 };
const batch = [reading, { ...reading, timestamp: 5 }];

/** A client that does not really pause, and the pauses it would have made. */
function connect(
  { baseUrl }: LossyServer,
  options: Partial<DeviceStatsClientOptions> = {},
): { readonly client: DeviceStatsClient; readonly pauses: number[] } {
  const pauses: number[] = [];
  const runtime = {
    random: () => 0.5,
    now: () => Date.UTC(2026, 0, 31, 12),
    sleep: async (durationMs: number) => {
      pauses.push(durationMs);
    },
  };
  return {
    client: createDeviceStatsClient({ baseUrl, runtime, timeoutMs: 5_000, ...options }),
    pauses,
  };
}

type Write = readonly [string, readings: number, (client: DeviceStatsClient) => Promise<unknown>];
const writes: readonly Write[] = [
  ['append', 1, ({ readings }) => readings.append('a', reading)],
  ['appendBatch', 2, ({ readings }) => readings.appendBatch('a', batch)],
  [
    'appendMany',
    2,
    ({ readings }) => readings.appendMany(batch.map((one) => ({ ...one, device_id: 'a' }))),
  ],
  [
    'appendStream in blocks',
    2_500,
    ({ readings }) =>
      readings.appendStream(
        Array.from({ length: 2_500 }, (_, x) => ({ ...reading, x })),
        { deviceId: 'a', transfer: 'blocks' },
      ),
  ],
];
const busy: Fate = { status: 503, headers: { 'retry-after': '1' } };
const fates: readonly (readonly [string, readonly Fate[]])[] = [
  ['dropped', ['drop']],
  ['cut in the middle', ['cut']],
  ['reset', ['reset']],
  ['refused for overload', [busy]],
  ['lost in several ways', ['drop', 'reset', 'cut']],
  ['lost at a gateway', [{ status: 502, body: '<h1>Bad gateway</h1>' }, { status: 504 }]],
  ['limited', [{ status: 429 }]],
];

describe('a write whose answers are lost', () => {
  for (const [name, count, write] of writes) {
    test.each(fates)(`counts once: ${name}, %s`, async (_fate, lost) => {
      await using server = await openLossyServer(...lost);
      const { client } = connect(server);
      await write(client);
      expect((await server.deviceStats.statistics.ofDevice('a')).count).toBe(count);
      const keys = server.requests.map((request) => request.headers.get('idempotency-key'));
      expect(new Set(keys).size).toBe(keys.length - lost.length);
    });

    test(`counts once: ${name}, never answered`, async () => {
      await using server = await openLossyServer('hang');
      const { client } = connect(server, { timeoutMs: 300 });
      await write(client);
      expect((await server.deviceStats.statistics.ofDevice('a')).count).toBe(count);
    });
  }

  test('makes one user', async () => {
    await using server = await openLossyServer('drop', 'cut');
    const { client } = connect(server);
    const user = await client.users.create({ name: 'Ada' });
    expect((await client.users.list()).items).toEqual([user]);
  });

  test('counts once for each call of its own', async () => {
    await using server = await openLossyServer();
    const { client } = connect(server);
    await client.readings.append('a', reading);
    await client.readings.append('a', reading);
    expect((await client.statistics.ofDevice('a')).count).toBe(2);
  });

  test('takes the key it is given', async () => {
    await using server = await openLossyServer('drop');
    const { client } = connect(server);
    await client.readings.append('a', reading, { idempotencyKey: 'mine' });
    expect(server.requests.map(({ headers }) => headers.get('idempotency-key'))).toEqual([
      'mine',
      'mine',
    ]);
  });
});

describe('a removal whose answer is lost', () => {
  test('is done when what is removed is gone', async () => {
    await using server = await openLossyServer('answer', 'answer', 'drop', 'drop');
    const { client } = connect(server);
    await client.devices.register('a');
    const { id } = await client.users.create({ name: 'Ada' });
    await client.devices.remove('a');
    expect(await client.devices.find('a')).toBeUndefined();
    await client.users.remove(id);
    expect(await client.users.find(id)).toBeUndefined();
  });

  test('fails when it had not reached the API', async () => {
    await using server = await openLossyServer(busy);
    const { client } = connect(server);
    await expect(client.devices.remove('a')).rejects.toMatchObject({ code: 'DEVICE_NOT_FOUND' });
    expect(server.requests).toHaveLength(2);
  });
});

describe('pauses', () => {
  test('grow twofold, up to the limit, each a random part', async () => {
    await using server = await openLossyServer(
      ...Array.from({ length: 9 }, () => ({ status: 504 })),
    );
    const options = { retries: 6, retryDelayMs: 100, maxRetryDelayMs: 1_000 };
    const { client, pauses } = connect(server, options);
    await expect(client.devices.list()).rejects.toMatchObject({
      code: 'BAD_RESPONSE',
      status: 504,
    });
    expect(pauses).toEqual([50, 100, 200, 400, 500, 500]);
    expect(server.requests).toHaveLength(7);
  });

  test.each([
    ['seconds', '2', 2_000],
    ['a date', 'Sat, 31 Jan 2026 12:00:07 GMT', 7_000],
    ['a date that has passed', 'Sat, 31 Jan 2026 11:00:00 GMT', 0],
    ['nothing that can be read', 'soon', 0],
  ])('heed a Retry-After of %s', async (_what, retryAfter, expected) => {
    const fate = { status: 503, headers: { 'retry-after': retryAfter } };
    await using server = await openLossyServer(fate);
    const { client, pauses } = connect(server, { retryDelayMs: 100 });
    await client.devices.list();
    expect(pauses).toEqual([expected + 50]);
  });

  test('end where the server wants a longer one than is allowed', async () => {
    await using server = await openLossyServer({ status: 503, headers: { 'retry-after': '31' } });
    const { client, pauses } = connect(server);
    await expect(client.devices.list()).rejects.toMatchObject({ retryAfterMs: 31_000 });
    expect(pauses).toEqual([]);
  });

  test('end with the reason of the signal', async () => {
    await using server = await openLossyServer(busy);
    const controller = new AbortController();
    const reason = new Error('nobody waits any more');
    const { baseUrl } = server;
    const client = createDeviceStatsClient({
      baseUrl,
      fetch: async (request) => {
        const response = await fetch(request);
        setTimeout(() => controller.abort(reason), 0);
        return response;
      },
    });
    await expect(client.devices.list({ signal: controller.signal })).rejects.toBe(reason);
    expect(server.requests).toHaveLength(1);
  });
});

describe('no repeat', () => {
  test.each([400, 401, 403, 404, 409, 413, 415, 422, 500, 501])('after %i', async (status) => {
    await using server = await openLossyServer({ status });
    const { client } = connect(server);
    await expect(client.readings.append('a', reading)).rejects.toMatchObject({
      code: 'BAD_RESPONSE',
      status,
      retryable: false,
    });
    expect(server.requests).toHaveLength(1);
  });

  test('where retries are 0', async () => {
    await using server = await openLossyServer('drop');
    const { client } = connect(server, { retries: 0 });
    await expect(client.readings.append('a', reading)).rejects.toMatchObject({
      code: 'NETWORK',
      retryable: true,
    });
  });
});
