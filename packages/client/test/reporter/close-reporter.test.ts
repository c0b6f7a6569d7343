import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import {
  createDeviceStatsClient,
  createReporter,
  type DeviceStatsClient,
} from '../../src/index.ts';
import { type LossyServer, openLossyServer } from '../lossy-server.ts';
import { createManualTime, type ManualTime } from './manual-time.ts';
import { collectEvents } from './reported-events.ts';

const reading = { x: 1, y: 2, z: 3, timestamp: 1 };
const busy = {
  status: 503,
  headers: { 'retry-after': '7', 'content-type': 'application/problem+json' },
  body: JSON.stringify({ code: 'OVERLOADED', status: 503, detail: 'Too many readings wait.' }),
};

function connect({ baseUrl }: Pick<LossyServer, 'baseUrl'>): {
  readonly client: DeviceStatsClient;
  readonly time: ManualTime;
} {
  const time = createManualTime(0);
  return { client: createDeviceStatsClient({ baseUrl, runtime: time.runtime }), time };
}

describe('flush', () => {
  test('waits for what was reported before, not for what comes later', async () => {
    await using server = await openLossyServer('answer', 'hang');
    const { client } = connect(server);
    const reporter = createReporter(client, { deviceId: 'a', maxBatchReadings: 2 });
    reporter.report(reading);
    reporter.report(reading);
    const flushed = reporter.flush();
    reporter.report(reading);
    await flushed;
    expect(reporter.counts).toMatchObject({ sent: 2, pending: 1 });
    await reporter.close({ timeoutMs: 0 });
  });

  test('has nothing to do when nothing waits', async () => {
    const { client } = connect({ baseUrl: 'http://localhost:1' });
    const reporter = createReporter(client, { deviceId: 'a' });
    await reporter.flush();
    await reporter.close();
    await expect(reporter.flush()).resolves.toBeUndefined();
  });

  test('ends a pause between attempts', async () => {
    await using server = await openLossyServer('drop');
    const { client, time } = connect(server);
    const reporter = createReporter(client, { deviceId: 'a', maxBatchReadings: 1 });
    reporter.report(reading);
    await time.nextPause();
    await reporter.flush();
    expect(reporter.counts).toMatchObject({ sent: 1, pending: 0 });
  });

  test('does not end a pause that the server asked for', async () => {
    await using server = await openLossyServer(busy);
    const { client, time } = connect(server);
    const reporter = createReporter(client, { deviceId: 'a', maxBatchReadings: 1 });
    reporter.report(reading);
    const asked = await time.nextPause();
    const flushed = reporter.flush();
    expect(time.pauseCount).toBe(1);
    expect(server.requests).toHaveLength(1);
    asked.end();
    (await time.nextPause()).end();
    await flushed;
  });

  test('ends with the reason of the signal, and the readings stay', async () => {
    await using server = await openLossyServer(busy);
    const { client, time } = connect(server);
    const reporter = createReporter(client, { deviceId: 'a', maxBatchReadings: 1 });
    reporter.report(reading);
    await time.nextPause();
    const controller = new AbortController();
    const flushed = reporter.flush({ signal: controller.signal });
    const reason = new Error('nobody waits any more');
    controller.abort(reason);
    await expect(flushed).rejects.toBe(reason);
    await expect(reporter.flush({ signal: controller.signal })).rejects.toBe(reason);
    expect(reporter.counts.pending).toBe(1);
    await reporter.close({ timeoutMs: 0 });
  });

  test('ends when what it waits for had to go', async () => {
    await using server = await openLossyServer();
    const { client } = connect(server);
    const reporter = createReporter(client, { deviceId: 'a', maxPendingReadings: 1 });
    reporter.report(reading);
    const flushed = reporter.flush();
    reporter.report({ ...reading, x: 2 });
    await flushed;
    await reporter.close();
    expect(reporter.counts).toMatchObject({ sent: 1, dropped: 1 });
  });
});

describe('close', () => {
  test('sends what is there, takes no more, and has nothing left', async () => {
    await using server = await openLossyServer();
    const { client, time } = connect(server);
    const reporter = createReporter(client, { deviceId: 'a' });
    const { next } = collectEvents(reporter);
    reporter.report(reading);
    const closed = reporter.close();
    const dropped = next('dropped');
    expect(reporter.report(reading)).toBe(false);
    expect(await closed).toEqual({ readings: [], inDoubt: undefined });
    expect(await reporter.close()).toBe(await closed);
    expect(await dropped).toEqual({ count: 1, reason: 'closed' });
    expect(reporter.counts).toMatchObject({ sent: 1, dropped: 1, pending: 0 });
    expect(time.pauseCount).toBe(0);
  });

  test('returns what was refused until the time was up', async () => {
    await using server = await openLossyServer(busy);
    const { client, time } = connect(server);
    const reporter = createReporter(client, { deviceId: 'a', maxBatchReadings: 2 });
    for (const x of [1, 2, 3]) reporter.report({ ...reading, x });
    expect((await time.nextPause()).durationMs).toBe(7_000);
    const flushed = reporter.flush();
    const closed = reporter.close({ timeoutMs: 500 });
    const limit = await time.nextPause();
    expect(limit.durationMs).toBe(500);
    limit.end();
    await expect(flushed).rejects.toMatchObject({ code: 'CLOSED' });
    expect(await closed).toEqual({
      readings: [1, 2, 3].map((x) => ({ ...reading, x })),
      inDoubt: undefined,
    });
    expect(reporter.counts.pending).toBe(3);
    await expect(reporter.flush()).rejects.toMatchObject({ code: 'CLOSED' });
    expect(time.pauseCount).toBe(0);
  });

  test('returns a batch that may be stored apart, so that it can be sent again and count once', async () => {
    await using server = await openLossyServer('hang');
    const { client, time } = connect(server);
    const reporter = createReporter(client, { deviceId: 'a', maxBatchReadings: 2 });
    for (const x of [1, 2, 3]) reporter.report({ ...reading, x });
    while ((await server.deviceStats.devices.find('a')) === undefined) await client.devices.list();
    const closed = reporter.close();
    (await time.nextPause()).end();
    const { readings, inDoubt } = JSON.parse(JSON.stringify(await closed)) as Awaited<
      typeof closed
    >;
    expect(readings).toEqual([{ ...reading, x: 3 }]);
    expect(inDoubt?.readings).toHaveLength(2);

    const { idempotencyKey } = inDoubt ?? {};
    await client.readings.appendBatch('a', inDoubt?.readings ?? [], { idempotencyKey });
    const next = createReporter(client, { deviceId: 'a' });
    for (const one of readings) next.report(one);
    await next.close();
    const { count, x } = await server.deviceStats.statistics.ofDevice('a');
    expect([count, x.sum]).toEqual([3, 6]);
  });

  test('stops at once when it gets no time', async () => {
    await using server = await openLossyServer();
    const { client } = connect(server);
    const reporter = createReporter(client, { deviceId: 'a' });
    reporter.report(reading);
    expect((await reporter.close({ timeoutMs: 0 })).readings).toEqual([reading]);
    expect(server.requests).toHaveLength(0);
  });

  test('refuses a time that cannot be, and stays open', async () => {
    const { client } = connect({ baseUrl: 'http://localhost:1' });
    const reporter = createReporter(client, { deviceId: 'a' });
    await expect(reporter.close({ timeoutMs: -1 })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
    });
    expect(reporter.report(reading)).toBe(true);
    await reporter.close({ timeoutMs: 0 });
  });

  test('is what `await using` does', async () => {
    await using server = await openLossyServer();
    {
      await using reporter = createReporter(connect(server).client, { deviceId: 'a' });
      reporter.report(reading);
    }
    expect((await server.deviceStats.devices.get('a')).readingCount).toBe(1);
  });
});

test('a listener that throws is an error of the program, not of the reporter', async () => {
  await using server = await openLossyServer();
  const { client } = connect(server);
  const reporter = createReporter(client, { deviceId: 'a' });
  const { all } = collectEvents(reporter);
  const uncaught = new Promise((resolve) => {
    const [listener] = process.listeners('uncaughtException');
    if (listener !== undefined) process.off('uncaughtException', listener);
    process.once('uncaughtException', (error) => {
      if (listener !== undefined) process.on('uncaughtException', listener);
      resolve(error);
    });
  });
  const fault = new Error('listener');
  const end = reporter.on('sent', () => {
    end();
    throw fault;
  });
  reporter.report(reading);
  await reporter.flush();
  expect(await uncaught).toBe(fault);
  reporter.report(reading);
  await reporter.flush();
  expect(all).toHaveLength(2);
});

describe('a program', { timeout: 60_000 }, () => {
  const script = fileURLToPath(new URL('./processes/report-and-end.ts', import.meta.url));
  const run = async (...options: string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--conditions=@device-stats/source', script, ...options],
      { timeout: 50_000 },
    );
    return stdout;
  };

  test('ends by itself only when all is sent', async () => {
    await using server = await openLossyServer({ status: 503 }, 'drop', 'answer');
    await run(server.baseUrl, 'leave open');
    expect((await server.deviceStats.devices.get('a')).readingCount).toBe(1);
    expect(server.requests).toHaveLength(3);
  });

  test('ends at once when nothing was reported', async () => {
    expect(await run('http://localhost:1', 'report nothing')).toBe('');
  });

  test('ends without a server when it closes the reporter', async () => {
    expect(await run('http://localhost:1', 'close')).toBe('not sent: 1\n');
  });
});
