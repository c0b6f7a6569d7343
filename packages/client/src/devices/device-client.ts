import { undefinedFor } from '../errors/undefined-for.ts';
import type { components } from '../openapi.gen.ts';
import type { Transport } from '../transport/transport.ts';
import { devicePath } from '../wire/device-path.ts';
import { type Page, type PageOptions, pageQuery } from '../wire/page.ts';
import type { CallOptions } from '../wire/write-options.ts';

/** A source of readings. */
export type Device = Readonly<components['schemas']['Device']>;

/** Devices. */
export interface DeviceClient {
  /**
   * Makes a device known before its first reading. `created` is false when it was known already; also when an answer was
   * lost and the client asked again.
   *
   * @throws `INVALID_INPUT`
   */
  register(
    deviceId: string,
    options?: CallOptions,
  ): Promise<{ readonly device: Device; readonly created: boolean }>;

  /** @throws `DEVICE_NOT_FOUND` */
  get(deviceId: string, options?: CallOptions): Promise<Device>;

  /** As {@link get}; undefined when there is no such device. */
  find(deviceId: string, options?: CallOptions): Promise<Device | undefined>;

  /**
   * In order of registration.
   *
   * @throws `INVALID_CURSOR`
   */
  list(options?: PageOptions): Promise<Page<Device>>;

  /**
   * Removes the device with all its readings and links.
   *
   * @throws `DEVICE_NOT_FOUND`, unless an answer was lost and the device is gone when the client asks again
   */
  remove(deviceId: string, options?: CallOptions): Promise<void>;
}

/** The part of the client for devices. */
export function createDeviceClient(transport: Transport): DeviceClient {
  const get: DeviceClient['get'] = async (deviceId, { signal } = {}) => {
    const path = devicePath(deviceId);
    const { data } = await transport.request(
      (api, scope) => api.GET('/devices/{device_id}', { params: { path }, signal: scope.signal }),
      signal,
    );
    return data;
  };
  return {
    get,
    find: (deviceId, options) => undefinedFor('DEVICE_NOT_FOUND', get(deviceId, options)),
    async register(deviceId, { signal } = {}) {
      const path = devicePath(deviceId);
      const { data, status } = await transport.request(
        (api, scope) => api.PUT('/devices/{device_id}', { params: { path }, signal: scope.signal }),
        signal,
      );
      return { device: data, created: status === 201 };
    },
    async list(options = {}) {
      const query = pageQuery(options);
      const { data } = await transport.request(
        (api, scope) => api.GET('/devices', { params: { query }, signal: scope.signal }),
        options.signal,
      );
      return data;
    },
    async remove(deviceId, { signal } = {}) {
      const path = devicePath(deviceId);
      await transport.remove(
        'DEVICE_NOT_FOUND',
        (api, scope) =>
          api.DELETE('/devices/{device_id}', { params: { path }, signal: scope.signal }),
        signal,
      );
    },
  };
}
