import type { Device, DeviceId } from '../device/device.ts';
import { parseDeviceId } from '../device/device-id.ts';
import { DeviceStatsError } from '../errors/device-stats-error.ts';
import type { DeviceChanges } from './device-changes.ts';
import { type Page, type PageOptions, readPage } from './page.ts';
import type { ServiceContext } from './service-context.ts';
import { watchDevice } from './watch-device.ts';

/** Devices. Every method rejects with `INVALID_INPUT` for an id that cannot be. */
export interface DeviceService {
  /** Makes a device known before its first reading; `created` is false when it was known already. */
  register(deviceId: string): Promise<{ readonly device: Device; readonly created: boolean }>;

  /** @throws `DEVICE_NOT_FOUND` */
  get(deviceId: string): Promise<Device>;

  find(deviceId: string): Promise<Device | undefined>;

  /**
   * In order of registration.
   *
   * @throws `INVALID_CURSOR`
   */
  list(options?: PageOptions): Promise<Page<Device>>;

  /**
   * Removes the device with all its readings and links; every later answer is without them.
   *
   * @throws `DEVICE_NOT_FOUND`
   */
  remove(deviceId: string): Promise<void>;

  /**
   * The device now, and again whenever its data have changed, also in another process: within a fraction of a second; its removal by
   * another process within two. Changes that follow each other fast, or while the consumer is busy, come as one. Never ends by itself.
   *
   * @example
   * ```ts
   * for await (const device of deviceStats.devices.watch('boiler-1', { signal })) {
   *   console.log(device.readingCount, await deviceStats.statistics.ofDevice(device.id));
   * }
   * ```
   *
   * @throws `DEVICE_NOT_FOUND`, also once it is removed; `CLOSED`; the reason of an aborted signal
   */
  watch(deviceId: string, options?: { readonly signal?: AbortSignal }): AsyncIterable<Device>;
}

export function createDeviceService(
  { storage, clock, open }: ServiceContext,
  changes: DeviceChanges,
): DeviceService {
  const { devices } = storage;
  const get = async (id: DeviceId): Promise<Device> => (await devices.find(id)) ?? notFound(id);
  return {
    async register(deviceId) {
      const id = parseDeviceId(deviceId);
      await open();
      return devices.register(id, { nowMs: clock.now() });
    },
    async get(deviceId) {
      const id = parseDeviceId(deviceId);
      await open();
      return get(id);
    },
    async find(deviceId) {
      const id = parseDeviceId(deviceId);
      await open();
      return devices.find(id);
    },
    async list(options = {}) {
      await open();
      return readPage(['devices'], options, (request) => devices.list(request));
    },
    async remove(deviceId) {
      const id = parseDeviceId(deviceId);
      await open();
      if (!(await devices.remove(id))) notFound(deviceId);
      changes.noteRemoved(id);
    },
    async *watch(deviceId, { signal } = {}) {
      const id = parseDeviceId(deviceId);
      await open();
      yield* watchDevice({ get, changes }, id, signal);
    },
  };
}

function notFound(deviceId: string): never {
  throw new DeviceStatsError('DEVICE_NOT_FOUND', {
    message: `There is no device ${JSON.stringify(deviceId)}. A device exists from its first reading on, or once it is registered.`,
    details: { deviceId },
  });
}
