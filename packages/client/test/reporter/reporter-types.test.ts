import { createDeviceStats, createInMemoryStorage } from '@device-stats/core';
import { createHttpAdapter } from '@device-stats/http-adapter';
import { expect, expectTypeOf, test } from 'vitest';
import {
  createDeviceStatsClient,
  createReporter,
  type DeviceReadingInput,
  type ReadingInput,
} from '../../src/index.ts';

const weather = createDeviceStats({
  metrics: ['temperature', { name: 'battery', optional: true }],
  storage: createInMemoryStorage(),
});
const adapter = createHttpAdapter(weather);
const client = createDeviceStatsClient<'temperature', 'battery'>({
  baseUrl: 'http://localhost',
  fetch: (request) => adapter.fetch(request),
});

test('a reporter of a device takes readings of the metrics of its client', async () => {
  const reporter = createReporter(client, { deviceId: 'roof' });
  expectTypeOf(reporter.report)
    .parameter(0)
    .toEqualTypeOf<ReadingInput<'temperature', 'battery'>>();
  reporter.report({ temperature: 21.5 });
  reporter.report({ temperature: 21.5, battery: null, timestamp: new Date(5) });
  // @ts-expect-error -- the server has no metric x
  reporter.report({ temperature: 21.5, x: 1 });
  // @ts-expect-error -- a required metric is missing
  reporter.report({ battery: 3 });
  // @ts-expect-error -- all readings are of the device of the reporter
  reporter.report({ temperature: 21.5, device_id: 'roof' });
  await reporter.close();
  expect(reporter.counts).toMatchObject({ sent: 2, rejected: 3 });
});

test('a reporter of a gateway takes readings that name their devices', async () => {
  const reporter = createReporter(client, { maxBatchReadings: 2 });
  expectTypeOf(reporter.report)
    .parameter(0)
    .toEqualTypeOf<DeviceReadingInput<'temperature', 'battery'>>();
  reporter.report({ device_id: 'cellar', temperature: 9 });
  // @ts-expect-error -- whose reading is it?
  reporter.report({ temperature: 9 });
  await reporter.close();
  expect(reporter.counts).toMatchObject({ sent: 1, rejected: 1 });
});

test('listeners are typed by the event', () => {
  const reporter = createReporter(client, { deviceId: 'roof' });
  reporter.on('sent', (detail) => {
    expectTypeOf(detail).toEqualTypeOf<{ readonly count: number; readonly attempts: number }>();
  });
  reporter.on('dropped', ({ reason }) => {
    expectTypeOf(reason).toEqualTypeOf<'full' | 'closed' | 'in-doubt'>();
  });
  // @ts-expect-error -- there is no such event
  expect(() => reporter.on('lost', () => undefined)).not.toThrow();
});
