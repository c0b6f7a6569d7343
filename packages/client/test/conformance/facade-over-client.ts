import {
  type Device as CoreDevice,
  type Reading as CoreReading,
  type AppendStreamOptions as CoreStreamOptions,
  type User as CoreUser,
  type WriteOptions as CoreWriteOptions,
  type MetricStatistics,
  type Statistics,
} from '@device-stats/core';
import type { ConformantDeviceStats } from '@device-stats/core/testing';
import type {
  Analytics,
  AnalyticsBucket,
  Device,
  DeviceReadingInput,
  DeviceStatsClient,
  Page,
  Reading,
  ReadingInput,
  User,
} from '../../src/index.ts';
import { facadeErrors, facadeErrorsOf } from './facade-errors.ts';

type Client = DeviceStatsClient<'x' | 'y', 'battery'>;
type Facade = Omit<ConformantDeviceStats, 'close'>;

/** How the client sends streams. */
export type Transfer = 'stream' | 'blocks';

/** The facade's interface over the client: other names and units, the same meaning. */
export function facadeOverClient(client: Client, transfer: Transfer): Facade {
  return facadeErrors({
    devices: devicesOver(client),
    users: usersOver(client),
    readings: readingsOver(client, transfer),
    statistics: statisticsOver(client),
  });
}

function devicesOver(client: Client): Facade['devices'] {
  const { devices } = client;
  return {
    async register(deviceId) {
      const { device, created } = await devices.register(deviceId);
      return { device: toDevice(device), created };
    },
    get: async (deviceId) => toDevice(await devices.get(deviceId)),
    find: async (deviceId) => {
      const device = await devices.find(deviceId);
      return device && toDevice(device);
    },
    list: async (options) => toPage(await devices.list(options), toDevice),
    remove: async (deviceId) => devices.remove(deviceId),
    watch: (deviceId, options) => facadeErrorsOf(statesOf(client, deviceId, options)),
  };
}

async function* statesOf(
  client: Client,
  deviceId: string,
  options: { readonly signal?: AbortSignal } = {},
): AsyncGenerator<CoreDevice, void, undefined> {
  for await (const { device } of client.watchDevice(deviceId, options)) yield toDevice(device);
}

function usersOver({ users }: Client): Facade['users'] {
  return {
    async create({ name, deviceIds, ...rest }, options) {
      return toUser(
        await users.create({ ...rest, name, ...(deviceIds && { device_ids: deviceIds }) }, options),
      );
    },
    get: async (userId) => toUser(await users.get(userId)),
    find: async (userId) => {
      const user = await users.find(userId);
      return user && toUser(user);
    },
    list: async (options) => toPage(await users.list(options), toUser),
    remove: async (userId) => users.remove(userId),
    listDevices: async (userId, options) =>
      toPage(await users.listDevices(userId, options), toDevice),
    link: async (userId, deviceId) => users.link(userId, deviceId),
    unlink: async (userId, deviceId) => users.unlink(userId, deviceId),
  };
}

function readingsOver({ readings }: Client, transfer: Transfer): Facade['readings'] {
  return {
    append: async (deviceId, reading, options) =>
      toReading(await readings.append(deviceId, reading, options)),
    appendBatch: async (deviceId, batch, options) => readings.appendBatch(deviceId, batch, options),
    appendMany: async (batch, options: CoreWriteOptions = {}) =>
      readings.appendMany(batch.map(nameDevice), options),
    async appendStream(source, { deviceId, idempotencyKey, signal }: CoreStreamOptions = {}) {
      const options = { idempotencyKey, signal, transfer };
      if (deviceId === undefined) return readings.appendStream(named(source), options);
      return readings.appendStream(
        source as AsyncIterable<readonly ReadingInput<'x' | 'y', 'battery'>[]>,
        { ...options, deviceId },
      );
    },
    getLatest: async (deviceId) => toReading(await readings.getLatest(deviceId)),
    list: async (deviceId, options) => toPage(await readings.list(deviceId, options), toReading),
    async *stream(deviceId, options) {
      for await (const reading of facadeErrorsOf(readings.stream(deviceId, options))) {
        yield toReading(reading);
      }
    },
    remove: async (deviceId, options) => readings.remove(deviceId, options),
  };
}

function statisticsOver({ statistics }: Client): Facade['statistics'] {
  const toBuckets = (buckets: readonly AnalyticsBucket<'x' | 'y', 'battery'>[]) =>
    buckets.map((bucket) => ({
      startMs: Date.parse(bucket.start),
      endMs: Date.parse(bucket.end),
      statistics: toStatistics(bucket),
    }));
  return {
    ofDevice: async (deviceId, options) =>
      toStatistics(await statistics.ofDevice(deviceId, options)),
    ofUser: async (userId, options) => toStatistics(await statistics.ofUser(userId, options)),
    ofUserDevices: async (userId, options) =>
      (await statistics.ofUserDevices(userId, options)).map((device) => ({
        deviceId: device.device_id,
        statistics: toStatistics(device),
      })),
    seriesOfDevice: async (deviceId, options) =>
      toBuckets(await statistics.seriesOfDevice(deviceId, options)),
    seriesOfUser: async (userId, options) =>
      toBuckets(await statistics.seriesOfUser(userId, options)),
    version: async () => Promise.reject(new Error('The API tells no version of a user.')),
  };
}

function toPage<T, U>(
  page: Page<T>,
  to: (item: T) => U,
): { items: U[]; nextCursor: string | null } {
  return { items: page.items.map(to), nextCursor: page.next_cursor };
}

function toDevice(device: Device): CoreDevice {
  return {
    id: device.id as CoreDevice['id'],
    createdAtMs: Date.parse(device.created_at),
    lastReadingAtMs: device.last_reading_at === null ? null : Date.parse(device.last_reading_at),
    readingCount: device.count,
    version: device.version as CoreDevice['version'],
  };
}

function toUser({ id, name, device_ids }: User): CoreUser {
  return { id, name, deviceIds: device_ids } as unknown as CoreUser; // its ids are branded
}

function toReading({
  device_id,
  timestamp,
  ...reading
}: Reading<'x' | 'y', 'battery'>): CoreReading<'x' | 'y', 'battery'> {
  const facts = { ...reading, deviceId: device_id, timestamp: Date.parse(timestamp) };
  return facts as unknown as CoreReading<'x' | 'y', 'battery'>; // its ids are branded
}

function toStatistics(
  wire: Analytics<'x' | 'y', 'battery'> | AnalyticsBucket<'x' | 'y', 'battery'>,
): Statistics<'x' | 'y' | 'battery'> {
  const of = (
    metric: 'x' | 'y' | 'battery',
    count: number,
    quantiles: MetricStatistics['quantiles'] = {},
  ): MetricStatistics => ({
    count,
    min: wire[`min_${metric}`],
    max: wire[`max_${metric}`],
    sum: wire[`sum_${metric}`],
    mean: wire[`mean_${metric}`],
    stddev: wire[`stddev_${metric}`],
    median: wire[`median_${metric}`],
    quantiles,
  });
  const { count, count_battery, quantiles } = wire;
  return {
    count,
    x: of('x', count, quantiles?.x),
    y: of('y', count, quantiles?.y),
    battery: of('battery', count_battery, quantiles?.battery),
  };
}

type Named = DeviceReadingInput<'x' | 'y', 'battery'>;

function nameDevice(reading: object): Named {
  const { deviceId, ...values } = reading as { readonly deviceId?: string };
  return { ...values, device_id: deviceId } as Named;
}

async function* named(
  source: AsyncIterable<readonly object[]>,
): AsyncGenerator<readonly Named[], void, undefined> {
  for await (const block of source) yield block.map(nameDevice);
}
