import { expect, test } from 'vitest';
import { createDeviceStatsClient, createReporter } from '../../src/index.ts';
import { openLossyServer } from '../lossy-server.ts';
import { createManualTime } from './manual-time.ts';
import { collectEvents } from './reported-events.ts';

const reading = { x: 0, y: 2, z: 3, timestamp: 1 };
const readingBytes = JSON.stringify(reading).length;

/** A reporter of a device behind a server that is overloaded at first, and the values that are stored in the end. */
async function fill(
  values: readonly number[],
  options: Parameters<typeof createReporter>[1],
): Promise<{
  readonly taken: readonly boolean[];
  readonly stored: readonly number[];
  readonly events: readonly unknown[];
}> {
  await using server = await openLossyServer('drop');
  const time = createManualTime(0);
  const client = createDeviceStatsClient({ baseUrl: server.baseUrl, runtime: time.runtime });
  const reporter = createReporter(client, { maxBatchReadings: 2, ...options, deviceId: 'a' });
  const { all, next } = collectEvents(reporter);
  const retried = next('retried');
  const [first = 0, second = 0, ...later] = values;
  const taken = [first, second].map((x) => reporter.report({ ...reading, x }));
  await retried;
  for (const x of later) taken.push(reporter.report({ ...reading, x }));
  await reporter.flush();
  const { reported, ...outcome } = reporter.counts;
  expect(reported).toBe(values.length);
  expect(outcome.sent + outcome.dropped).toBe(values.length);
  expect(outcome).toMatchObject({ pending: 0, pendingBytes: 0, rejected: 0 });
  const { items } = await server.deviceStats.readings.list('a');
  const dropped = all.filter(({ event }) => event === 'dropped');
  return { taken, stored: items.map(({ x }) => x), events: dropped };
}

test('the oldest ones that wait go first, but never those of a batch that may be stored', async () => {
  const { taken, stored, events } = await fill([0, 1, 2, 3, 4, 5, 6], { maxPendingReadings: 4 });
  expect(stored).toEqual([0, 1, 5, 6]);
  expect(taken).toEqual([true, true, true, true, true, true, true]);
  expect(events).toEqual([{ event: 'dropped', count: 3, reason: 'full' }]);
});

test('the newest ones are refused where that is wanted', async () => {
  const { taken, stored, events } = await fill([0, 1, 2, 3, 4, 5, 6], {
    maxPendingReadings: 4,
    whenFull: 'refuse-newest',
  });
  expect(stored).toEqual([0, 1, 2, 3]);
  expect(taken).toEqual([true, true, true, true, false, false, false]);
  expect(events).toEqual([{ event: 'dropped', count: 3, reason: 'full' }]);
});

test('bytes count as readings do', async () => {
  const { stored } = await fill([0, 1, 2, 3, 4, 5, 6], { maxPendingBytes: 3 * readingBytes });
  expect(stored).toEqual([0, 1, 6]);
  const refusing = await fill([0, 1, 2, 3, 4, 5, 6], {
    maxPendingBytes: 3 * readingBytes,
    whenFull: 'refuse-newest',
  });
  expect(refusing.stored).toEqual([0, 1, 2]);
});

test('a reading is refused when even dropping all others would not make room for it', async () => {
  const full = await fill([0, 1, 2], { maxPendingReadings: 2 });
  expect(full.taken).toEqual([true, true, false]);
  expect(full.stored).toEqual([0, 1]);
  const large = await fill([0, 1, 2, 123_456_789], { maxPendingBytes: 3 * readingBytes + 7 });
  expect(large.taken).toEqual([true, true, true, false]);
  expect(large.stored).toEqual([0, 1, 2]);
});

test('an hour offline loses nothing that there is room for', async () => {
  await using server = await openLossyServer();
  const time = createManualTime(0);
  let isOnline = false;
  const client = createDeviceStatsClient({
    baseUrl: server.baseUrl,
    runtime: time.runtime,
    fetch: (request) => (isOnline ? fetch(request) : Promise.reject(new TypeError('offline'))),
  });
  const reporter = createReporter(client, { deviceId: 'a' });
  const hourMs = 3_600_000;
  let failures = 0;
  reporter.on('retried', () => {
    failures += 1;
  });
  for (let second = 0; time.nowMs < hourMs; ) {
    for (; second * 1_000 <= time.nowMs; second += 1) reporter.report({ x: second, y: 0, z: 0 });
    (await time.nextPause()).end();
  }
  const { reported, pending } = reporter.counts;
  expect(pending).toBe(reported);
  expect(reported).toBeGreaterThan(3_500);
  // Half of 30 seconds between two attempts, on average, and quicker ones before that.
  expect(failures).toBeGreaterThan(200);
  expect(failures).toBeLessThan(300);
  isOnline = true;
  await reporter.flush();
  const { count, x } = await server.deviceStats.statistics.ofDevice('a');
  expect(count).toBe(reported);
  expect(x.sum).toBe((reported * (reported - 1)) / 2);
});

test('one event tells what is lost in one go', async () => {
  await using server = await openLossyServer();
  const client = createDeviceStatsClient({ baseUrl: server.baseUrl });
  const reporter = createReporter(client, { deviceId: 'a', maxPendingReadings: 10 });
  const { all } = collectEvents(reporter);
  for (let x = 0; x < 100_000; x += 1) reporter.report({ x, y: 0, z: 0 });
  await reporter.flush();
  expect(all).toEqual([
    { event: 'dropped', count: 99_990, reason: 'full' },
    { event: 'sent', count: 10, attempts: 1 },
  ]);
  const { x } = await server.deviceStats.statistics.ofDevice('a');
  expect(x).toMatchObject({ min: 99_990, max: 99_999 });
});
