import type {
  Device as CoreDevice,
  AppendStreamOptions as CoreStreamOptions,
  WriteOptions as CoreWriteOptions,
} from '@device-stats/core';
import { ReadingBlock } from '@device-stats/core';
import type { ConformantDeviceStats } from '@device-stats/core/testing';
import type { DeviceReadingInput, DeviceStatsClient, ReadingInput } from '../../src/index.ts';
import { facadeErrors, facadeErrorsOf } from './facade-errors.ts';
import {
  toBuckets,
  toDevice,
  toDeviceStatistics,
  toPage,
  toReading,
  toStatistics,
  toUser,
} from './facade-values.ts';
import { jobsOver } from './jobs-over-client.ts';

type Client = DeviceStatsClient<'x' | 'y', 'battery'>;
type Facade = Omit<ConformantDeviceStats, 'close'>;

/** How the client sends streams. */
export type Transfer = 'stream' | 'blocks';

interface OverClientOptions {
  readonly transfer: Transfer;
  /** What the server stands on: it alone submits jobs of files. */
  readonly host: Pick<Facade, 'jobs'>;
}

/** The facade's interface over the client: other names and units, the same meaning. */
export function facadeOverClient(client: Client, { transfer, host }: OverClientOptions): Facade {
  return facadeErrors({
    devices: devicesOver(client),
    users: usersOver(client),
    readings: readingsOver(client, transfer),
    statistics: statisticsOver(client),
    jobs: jobsOver(client, host),
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
      const lists = listsOf(source);
      if (deviceId === undefined) return readings.appendStream(named(lists), options);
      return readings.appendStream(
        lists as AsyncIterable<readonly ReadingInput<'x' | 'y', 'battery'>[]>,
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
  return {
    ofDevice: async (deviceId, options) =>
      toStatistics(await statistics.ofDevice(deviceId, options)),
    ofUser: async (userId, options) => toStatistics(await statistics.ofUser(userId, options)),
    ofUserDevices: async (userId, options) =>
      toDeviceStatistics(await statistics.ofUserDevices(userId, options)),
    seriesOfDevice: async (deviceId, options) =>
      toBuckets(await statistics.seriesOfDevice(deviceId, options)),
    seriesOfUser: async (userId, options) =>
      toBuckets(await statistics.seriesOfUser(userId, options)),
    version: async () => Promise.reject(new Error('The API tells no version of a user.')),
  };
}

type Named = DeviceReadingInput<'x' | 'y', 'battery'>;

function nameDevice(reading: object): Named {
  const { deviceId, ...values } = reading as { readonly deviceId?: string };
  return { ...values, device_id: deviceId } as Named;
}

/** The client takes readings in lists only. */
async function* listsOf<T>(
  source: AsyncIterable<readonly T[] | ReadingBlock<'x' | 'y', 'battery'>>,
): AsyncGenerator<readonly (T | ReadingInput<'x' | 'y', 'battery'>)[], void, undefined> {
  for await (const block of source) yield block instanceof ReadingBlock ? [...block] : block;
}

async function* named(
  source: AsyncIterable<readonly object[]>,
): AsyncGenerator<readonly Named[], void, undefined> {
  for await (const block of source) yield block.map(nameDevice);
}
