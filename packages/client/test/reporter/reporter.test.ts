import { describe, expect, test } from 'vitest';
import {
  createDeviceStatsClient,
  createReporter,
  type DeviceStatsClient,
  type DeviceStatsClientOptions,
} from '../../src/index.ts';
import { type LossyServer, openLossyServer } from '../lossy-server.ts';
import { createManualTime, type ManualTime } from './manual-time.ts';
import { collectEvents } from './reported-events.ts';

const startMs = Date.UTC(2026, 0, 31, 12);
const reading = { x: 1, y: 2, z: 3 };
const busy = { status: 503, headers: { 'retry-after': '7' } };

function connect(
  { baseUrl }: LossyServer,
  options: Partial<DeviceStatsClientOptions> = {},
): { readonly client: DeviceStatsClient; readonly time: ManualTime } {
  const time = createManualTime(startMs);
  const client = createDeviceStatsClient({ baseUrl, runtime: time.runtime, ...options });
  return { client, time };
}

async function storedX({ deviceStats }: LossyServer, deviceId = 'a'): Promise<readonly number[]> {
  const { items } = await deviceStats.readings.list(deviceId, { limit: 1_000 });
  return items.toSorted((one, other) => one.id - other.id).map(({ x }) => x);
}

describe('a batch', () => {
  test('is sent when its first reading has waited long enough', async () => {
    await using server = await openLossyServer();
    const { client, time } = connect(server);
    const reporter = createReporter(client, { deviceId: 'a', maxWaitMs: 250 });
    const events = collectEvents(reporter);
    for (const x of [1, 2, 3]) expect(reporter.report({ ...reading, x })).toBe(true);
    const pause = await time.nextPause();
    expect(pause.durationMs).toBe(250);
    expect(reporter.counts).toMatchObject({ reported: 3, sent: 0, pending: 3 });
    expect(reporter.counts.pendingBytes).toBe(
      3 * JSON.stringify({ ...reading, timestamp: startMs }).length,
    );
    const sent = events.next('sent');
    pause.end();
    expect(await sent).toEqual({ count: 3, attempts: 1 });
    expect(reporter.counts).toEqual({
      reported: 3,
      sent: 3,
      dropped: 0,
      rejected: 0,
      pending: 0,
      pendingBytes: 0,
    });
    expect(await storedX(server)).toEqual([1, 2, 3]);
  });

  test('is sent as soon as it is full', async () => {
    await using server = await openLossyServer();
    const { client, time } = connect(server);
    const reporter = createReporter(client, { deviceId: 'a', maxBatchReadings: 2 });
    const { next } = collectEvents(reporter);
    reporter.report(reading);
    await time.nextPause();
    const sent = next('sent');
    reporter.report(reading);
    expect(await sent).toMatchObject({ count: 2 });
  });

  test('leaves no timer behind', async () => {
    await using server = await openLossyServer();
    const { client, time } = connect(server);
    const reporter = createReporter(client, { deviceId: 'a' });
    expect(time.pauseCount).toBe(0);
    reporter.report(reading);
    await reporter.flush();
    expect(time.pauseCount).toBe(0);
    await reporter.close();
    expect(time.pauseCount).toBe(0);
  });

  test('has the times of the calls, and those that were given', async () => {
    await using server = await openLossyServer();
    const { client, time } = connect(server);
    const reporter = createReporter(client, { deviceId: 'a' });
    reporter.report(reading);
    time.nowMs += 5;
    reporter.report(reading);
    reporter.report({ ...reading, timestamp: 7 });
    reporter.report({ ...reading, timestamp: new Date(8) });
    reporter.report({ ...reading, timestamp: '1970-01-01T00:00:00.009Z' });
    await reporter.flush();
    const { items } = await server.deviceStats.readings.list('a');
    expect(items.map(({ timestamp }) => timestamp)).toEqual([7, 8, 9, startMs, startMs + 5]);
  });

  test('is not changed by the program that goes on', async () => {
    await using server = await openLossyServer();
    const { client } = connect(server);
    const reporter = createReporter(client, { deviceId: 'a' });
    const reused = { ...reading };
    for (const x of [1, 2]) {
      reused.x = x;
      reporter.report(reused);
    }
    await reporter.flush();
    expect(await storedX(server)).toEqual([1, 2]);
  });

  test('holds readings of many devices where each names its own', async () => {
    await using server = await openLossyServer();
    const { client } = connect(server);
    const reporter = createReporter(client);
    reporter.report({ device_id: 'a', ...reading });
    reporter.report({ device_id: 'b/1', ...reading, x: 5 });
    await reporter.flush();
    expect(server.requests).toHaveLength(1);
    expect(await storedX(server, 'b/1')).toEqual([5]);
  });
});

describe('a request that fails', () => {
  test('is made again after the pause that the server asks for, under the same key', async () => {
    await using server = await openLossyServer(busy, 'drop');
    const { client, time } = connect(server, { retryDelayMs: 100 });
    const reporter = createReporter(client, { deviceId: 'a', maxBatchReadings: 1 });
    const events = collectEvents(reporter);
    reporter.report(reading);
    const asked = await time.nextPause();
    expect(asked.durationMs).toBe(7_000);
    asked.end();
    const jitter = await time.nextPause();
    expect(jitter.durationMs).toBe(50);
    jitter.end();
    const second = await time.nextPause();
    expect(second.durationMs).toBe(100);
    const sent = events.next('sent');
    second.end();
    await sent;
    expect(events.all).toMatchObject([
      { event: 'retried', count: 1, attempts: 1, delayMs: 7_050, error: { status: 503 } },
      { event: 'retried', count: 1, attempts: 2, delayMs: 100, error: { code: 'NETWORK' } },
      { event: 'sent', count: 1, attempts: 3 },
    ]);
    const keys = server.requests.map(({ headers }) => headers.get('idempotency-key'));
    expect(new Set(keys).size).toBe(1);
    expect(await storedX(server)).toEqual([1]);
  });

  test.each([401, 403, 404, 500])('is made again after %i', async (status) => {
    await using server = await openLossyServer({ status });
    const { client, time } = connect(server);
    const reporter = createReporter(client, { deviceId: 'a', maxBatchReadings: 1 });
    reporter.report(reading);
    (await time.nextPause()).end();
    await reporter.flush();
    expect(reporter.counts).toMatchObject({ sent: 1, dropped: 0 });
  });

  test('is made again after a success that is not the API’s', async () => {
    const answers = ['<h1>Welcome to our network</h1>', '{}', '{"accepted":9}'];
    await using server = await openLossyServer(...answers.map((body) => ({ status: 200, body })));
    const { client, time } = connect(server);
    const reporter = createReporter(client, { deviceId: 'a', maxBatchReadings: 1 });
    reporter.report(reading);
    for (const _ of answers) (await time.nextPause()).end();
    await reporter.flush();
    expect(await storedX(server)).toEqual([1]);
  });

  test('waits an hour at most, whatever the server asks for', async () => {
    await using server = await openLossyServer({
      status: 503,
      headers: { 'retry-after': '9999999' },
    });
    const { client, time } = connect(server);
    const reporter = createReporter(client, { deviceId: 'a', maxBatchReadings: 1 });
    reporter.report(reading);
    expect((await time.nextPause()).durationMs).toBe(3_600_000);
    await reporter.close({ timeoutMs: 0 });
  });

  test('is given up when its key may soon be forgotten', async () => {
    await using server = await openLossyServer('drop', 'drop');
    const { client, time } = connect(server, { maxRetryDelayMs: 2e9, retryDelayMs: 2e9 });
    const reporter = createReporter(client, { deviceId: 'a', maxBatchReadings: 1 });
    const { next } = collectEvents(reporter);
    const dropped = next('dropped');
    reporter.report(reading);
    (await time.nextPause()).end();
    expect(await dropped).toEqual({ count: 1, reason: 'in-doubt' });
    expect(server.requests).toHaveLength(2);
    reporter.report({ ...reading, x: 2 });
    await reporter.flush();
    expect(await storedX(server)).toEqual([1, 2]);
  });
});

describe('a reading that cannot be stored', () => {
  test.each([
    ['no object', 7, []],
    ['null', null, []],
    ['a list', [reading], []],
    ['infinite', { ...reading, x: Number.POSITIVE_INFINITY }, ['x']],
    ['a text', { ...reading, x: '1' }, ['x']],
    ['of no time', { ...reading, timestamp: new Date(Number.NaN) }, ['timestamp']],
  ])('is told when it is %s, and does not throw', async (_what, faulty, path) => {
    await using server = await openLossyServer();
    const { client } = connect(server);
    const reporter = createReporter(client, { deviceId: 'a' });
    const { next } = collectEvents(reporter);
    const rejected = next('rejected');
    expect(reporter.report(faulty as never)).toBe(false);
    expect(await rejected).toMatchObject({
      reading: faulty,
      faults: [{ path }],
      error: { code: 'INVALID_INPUT' },
    });
    expect(reporter.counts).toMatchObject({ reported: 1, rejected: 1, pending: 0 });
  });

  test('is told when it cannot even be looked at', async () => {
    await using server = await openLossyServer();
    const { client } = connect(server);
    const reporter = createReporter(client, { deviceId: 'a' });
    const cause = new Error('broken sensor');
    const rejected = collectEvents(reporter).next('rejected');
    reporter.report({
      ...reading,
      get x(): number {
        throw cause;
      },
    });
    expect((await rejected).error).toMatchObject({ code: 'INVALID_INPUT', cause });
  });

  test('is told when the server refuses it, and does not keep the others', async () => {
    await using server = await openLossyServer();
    const { client } = connect(server);
    const reporter = createReporter(client, { deviceId: 'a' });
    const events = collectEvents(reporter);
    reporter.report(reading);
    reporter.report({ ...reading, x: 2, w: 4 } as never);
    reporter.report({ ...reading, x: 3 });
    await reporter.flush();
    expect(events.all).toMatchObject([
      {
        event: 'rejected',
        reading: { x: 2, w: 4, timestamp: startMs },
        faults: [{ path: ['w'] }],
        error: { status: 422 },
      },
      { event: 'sent', count: 2, attempts: 1 },
    ]);
    expect(await storedX(server)).toEqual([1, 3]);
    const keys = server.requests.map(({ headers }) => headers.get('idempotency-key'));
    expect(new Set(keys).size).toBe(2);
  });

  test('is found however many there are', async () => {
    await using server = await openLossyServer();
    const { client } = connect(server);
    const reporter = createReporter(client, { deviceId: 'a' });
    for (let x = 0; x < 500; x += 1) {
      reporter.report((x % 100 === 50 ? { ...reading, x } : { x, y: 1 }) as never);
    }
    await reporter.flush();
    expect(await storedX(server)).toEqual([50, 150, 250, 350, 450]);
    expect(reporter.counts).toMatchObject({ sent: 5, rejected: 495, pending: 0 });
  });

  test('is found among others when the server cannot read it', async () => {
    await using server = await openLossyServer();
    const { client } = connect(server);
    const reporter = createReporter(client, { deviceId: 'a' });
    const poison = JSON.parse('{"x":1,"y":2,"z":3,"__proto__":4}') as typeof reading;
    for (let x = 0; x < 9; x += 1) reporter.report(x === 4 ? poison : { ...reading, x });
    await reporter.flush();
    expect(await storedX(server)).toEqual([0, 1, 2, 3, 5, 6, 7, 8]);
    expect(reporter.counts).toMatchObject({ sent: 8, rejected: 1 });
  });

  test('is all of them when the device cannot be', async () => {
    await using server = await openLossyServer();
    const { client } = connect(server);
    const reporter = createReporter(client, { deviceId: 'a'.repeat(300) });
    const { all } = collectEvents(reporter);
    reporter.report(reading);
    reporter.report(reading);
    await reporter.flush();
    expect(all).toMatchObject([
      { event: 'rejected', faults: [{ path: ['device_id'] }] },
      { event: 'rejected' },
    ]);
    expect(server.requests).toHaveLength(1);
  });
});

test('a batch that is too large is sent in parts, and later ones are smaller', async () => {
  const tooLarge = { status: 413, body: 'too large' };
  await using server = await openLossyServer(tooLarge, tooLarge);
  const { client } = connect(server);
  const reporter = createReporter(client, { deviceId: 'a', maxBatchReadings: 8 });
  const { all } = collectEvents(reporter);
  for (let x = 0; x < 16; x += 1) reporter.report({ ...reading, x: x % 10 });
  await reporter.flush();
  expect(all.map((event) => 'count' in event && event.count)).toEqual([2, 2, 2, 2, 2, 2, 2, 2]);
  expect(await storedX(server)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5]);
});

describe('a batch in doubt', () => {
  const conflict = {
    status: 422,
    headers: { 'content-type': 'application/problem+json' },
    body: JSON.stringify({ code: 'IDEMPOTENCY_CONFLICT', status: 422, detail: 'Used before.' }),
  };

  test('keeps its key when a proxy refuses its size, until that proves to be firm', async () => {
    const tooLarge = { status: 413 };
    const refusals = Array.from({ length: 5 }, () => tooLarge);
    await using server = await openLossyServer('reset', ...refusals.slice(1), 'drop', ...refusals);
    const { client, time } = connect(server);
    const reporter = createReporter(client, { deviceId: 'a', maxBatchReadings: 2 });
    reporter.report(reading);
    reporter.report(reading);
    for (let attempt = 1; attempt <= 10; attempt += 1) (await time.nextPause()).end();
    await reporter.flush();
    const keys = server.requests.map(({ headers }) => headers.get('idempotency-key'));
    expect(new Set(keys.slice(0, 11)).size).toBe(1);
    expect(new Set(keys).size).toBe(3);
  });

  test('is given up when its key is taken', async () => {
    await using server = await openLossyServer('drop', conflict);
    const { client, time } = connect(server);
    const reporter = createReporter(client, { deviceId: 'a', maxBatchReadings: 1 });
    const { all } = collectEvents(reporter);
    reporter.report(reading);
    (await time.nextPause()).end();
    await reporter.flush();
    expect(all.at(-1)).toEqual({ event: 'dropped', count: 1, reason: 'in-doubt' });
    expect(await storedX(server)).toEqual([1]);
  });

  test('is none when the key was taken before the first request: it gets another', async () => {
    await using server = await openLossyServer(conflict);
    const { client, time } = connect(server);
    const reporter = createReporter(client, { deviceId: 'a', maxBatchReadings: 1 });
    reporter.report(reading);
    (await time.nextPause()).end();
    await reporter.flush();
    expect(reporter.counts).toMatchObject({ sent: 1, dropped: 0 });
    expect(await storedX(server)).toEqual([1]);
  });
});

test('a reporter wants a client as it was made', () => {
  const client = createDeviceStatsClient({ baseUrl: 'http://localhost' });
  expect(() => createReporter({ ...client }, { deviceId: 'a' })).toThrow(/option client/);
  expect(() => createReporter(client, { deviceId: '..' })).toThrow(/device_id/);
  expect(JSON.stringify(client)).not.toContain('baseUrl');
});

test.each([
  { maxBatchReadings: 0 },
  { maxBatchReadings: 1.5 },
  { maxWaitMs: -1 },
  { maxPendingReadings: 0 },
  { maxPendingBytes: Number.NaN },
  { whenFull: 'panic' as never },
])('a reporter refuses %o', (options) => {
  const client = createDeviceStatsClient({ baseUrl: 'http://localhost' });
  expect(() => createReporter(client, { deviceId: 'a', ...options })).toThrow(
    Object.keys(options)[0],
  );
});
