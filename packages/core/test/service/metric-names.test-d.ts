import {
  createDeviceStats,
  createInMemoryStorage,
  type DeviceStats,
  type MetricStatistics,
} from '../../src/index.ts';

const { readings, statistics } = createDeviceStats({
  metrics: ['temperature', { name: 'humidity' }, { name: 'battery', optional: true }],
  storage: createInMemoryStorage(),
});

/** What compiles, and what must not; never called. */
export async function appends(): Promise<void> {
  const full = await readings.append('a', {
    temperature: 1,
    humidity: 2,
    battery: 3,
    timestamp: 4,
  });
  const temperature: number = full.temperature;
  const battery: number | null = full.battery;
  await readings.append('a', { temperature, humidity: 1, battery });
  await readings.append('a', { temperature, humidity: 1, timestamp: new Date(0) });
  // @ts-expect-error: humidity is required
  await readings.append('a', { temperature });
  // @ts-expect-error: humidity may not be null
  await readings.append('a', { temperature, humidity: null });
  // @ts-expect-error: pressure is not declared
  await readings.append('a', { temperature, humidity: 1, pressure: 2 });
  // @ts-expect-error: a value is no text
  await readings.append('a', { temperature: '1', humidity: 1 });
  // @ts-expect-error: battery may be null
  const level: number = full.battery;
  // @ts-expect-error: pressure is not declared
  const pressure: unknown = full.pressure;
  await readings.appendBatch('a', [{ temperature, humidity: 1 }]);
  // @ts-expect-error: humidity is required in each
  await readings.appendBatch('a', [{ temperature, humidity: 1 }, { temperature }]);
  await readings.appendMany([{ deviceId: 'a', temperature, humidity: 1 }]);
  // @ts-expect-error: the device is required
  await readings.appendMany([{ temperature, humidity: 1 }]);
  for await (const { humidity } of readings.stream('a')) humidity.toFixed();
  return void [level, pressure];
}

/** Statistics by the names of the metrics; never called. */
export async function asks(): Promise<readonly (number | null)[]> {
  const found = await statistics.ofDevice('a', { quantiles: [0.9] });
  const ofTemperature: MetricStatistics = found.temperature;
  const count: number = found.count;
  // @ts-expect-error: it is called humidity
  const humdity: unknown = found.humdity;
  // @ts-expect-error: x is not declared here
  const x: unknown = found.x;
  const [bucket] = await statistics.seriesOfDevice('a', { every: '1h' });
  // @ts-expect-error: there may be no bucket
  const start: number = bucket.startMs;
  const [device] = await statistics.ofUserDevices(1);
  const median = device?.statistics.battery.median ?? null;
  return [ofTemperature.median, count, found.battery.count, median, start, Number([humdity, x])];
}

/** The metrics that apply when none are declared; never called. */
export async function defaults(): Promise<number | null> {
  const deviceStats: DeviceStats = createDeviceStats({ storage: createInMemoryStorage() });
  await deviceStats.readings.append('a', { x: 1, y: 2, z: 3 });
  // @ts-expect-error: z is required
  await deviceStats.readings.append('a', { x: 1, y: 2 });
  return (await deviceStats.statistics.ofUser(1)).z.median;
}
