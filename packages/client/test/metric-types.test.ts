import { createDeviceStats, createInMemoryStorage } from '@device-stats/core';
import { createHttpAdapter } from '@device-stats/http-adapter';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type { Analytics, AnalyticsBucket, Reading, ReadingInput } from '../src/index.ts';
import { createDeviceStatsClient } from '../src/index.ts';

const weather = createDeviceStats({
  metrics: ['temperature', 'humidity', { name: 'battery', optional: true }],
  storage: createInMemoryStorage(),
});
const adapter = createHttpAdapter(weather);
const client = createDeviceStatsClient<'temperature' | 'humidity', 'battery'>({
  baseUrl: 'http://localhost',
  fetch: (request) => adapter.fetch(request),
});

describe('the default metrics', () => {
  test('have the figures of the document', () => {
    expectTypeOf<Analytics['median_x']>().toEqualTypeOf<number>();
    expectTypeOf<Analytics['sum_z']>().toEqualTypeOf<number | null>();
    expectTypeOf<AnalyticsBucket['median_y']>().toEqualTypeOf<number | null>();
    expectTypeOf<Analytics>().not.toHaveProperty('count_x');
    expectTypeOf<Analytics['p99_9_x']>().toEqualTypeOf<number | null | undefined>();
    expectTypeOf<Reading['x']>().toEqualTypeOf<number>();
    expectTypeOf<Reading['timestamp']>().toEqualTypeOf<string>();
    expectTypeOf<keyof ReadingInput>().toEqualTypeOf<'x' | 'y' | 'z' | 'timestamp'>();
  });
});

describe('other metrics', () => {
  type Weather = Analytics<'temperature' | 'humidity', 'battery'>;

  test('take the place of the default ones', () => {
    expectTypeOf<Weather['median_temperature']>().toEqualTypeOf<number>();
    expectTypeOf<Weather['stddev_humidity']>().toEqualTypeOf<number | null>();
    expectTypeOf<Weather['count']>().toEqualTypeOf<number>();
    // @ts-expect-error -- the server has no metric x
    expectTypeOf<Weather['median_x']>();
    // @ts-expect-error -- no quantile of it either
    expectTypeOf<Weather['p99_9_x']>();
  });

  test('are nullable and counted when they are optional', () => {
    expectTypeOf<Weather['median_battery']>().toEqualTypeOf<number | null>();
    expectTypeOf<Weather['count_battery']>().toEqualTypeOf<number>();
    expectTypeOf<Weather>().not.toHaveProperty('count_temperature');
    type Stored = Reading<'temperature', 'battery'>;
    expectTypeOf<Stored['battery']>().toEqualTypeOf<number | null>();
    expectTypeOf<ReadingInput<'temperature', 'battery'>['battery']>().toEqualTypeOf<
      number | null | undefined
    >();
  });

  test('are what the API answers', async () => {
    const { readings, statistics } = client;
    await readings.append('a', { temperature: 20, humidity: 0.5 });
    await readings.append('a', {
      temperature: 21,
      humidity: 0.5,
      battery: 3,
      timestamp: new Date(5),
    });
    const figures = await statistics.ofDevice('a', { quantiles: [0.999] });
    expect(figures.median_temperature).toBe(20.5);
    expect(figures.p99_9_battery).toBe(3);
    expect(figures.quantiles?.humidity['0.999']).toBe(0.5);
    expect(figures.count_battery).toBe(1);
    // @ts-expect-error -- the server has no metric x
    expect(figures.median_x).toBeUndefined();
    const { battery, timestamp } = await readings.getLatest('a');
    expect(battery).toBeNull();
    expectTypeOf(timestamp).toEqualTypeOf<string>();
  });

  test('are refused where they are not declared', async () => {
    // @ts-expect-error -- humidity is required
    await expect(client.readings.append('a', { temperature: 20 })).rejects.toThrow('humidity');
    const unknown = { temperature: 20, humidity: 0.5, x: 1 };
    // @ts-expect-error -- the server has no metric x
    await expect(client.readings.append('a', { ...unknown, x: 1 })).rejects.toThrow('x');
    // @ts-expect-error -- each reading of a batch of many devices names its own
    await expect(client.readings.appendMany([unknown])).rejects.toThrow('device_id');
    // @ts-expect-error -- so does each of a stream without a device
    await expect(client.readings.appendStream([unknown])).rejects.toThrow('device_id');
    // @ts-expect-error -- a series needs a width
    await expect(client.statistics.seriesOfDevice('a', {})).rejects.toThrow(/./);
  });
});
