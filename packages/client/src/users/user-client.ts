import type { Device } from '../devices/device-client.ts';
import { undefinedFor } from '../errors/undefined-for.ts';
import type { components } from '../openapi.gen.ts';
import type { Transport } from '../transport/transport.ts';
import { devicePath } from '../wire/device-path.ts';
import { type Page, type PageOptions, pageQuery } from '../wire/page.ts';
import { type CallOptions, idempotencyHeader, type WriteOptions } from '../wire/write-options.ts';

/** Somebody whose devices are looked at together. */
export type User = Readonly<components['schemas']['User']>;

/** What a user is made from: a name, and at most one of `device_id` and `device_ids`. */
export interface UserInput
  extends Readonly<Omit<components['schemas']['UserInput'], 'device_ids'>> {
  /** Devices that exist. */
  readonly device_ids?: readonly string[];
}

/** Users and their devices. */
export interface UserClient {
  /**
   * Makes a user linked to existing devices, all or nothing.
   *
   * @throws `INVALID_INPUT`; `DEVICE_NOT_FOUND`; `IDEMPOTENCY_CONFLICT`
   */
  create(user: UserInput, options?: WriteOptions): Promise<User>;

  /** @throws `USER_NOT_FOUND` */
  get(userId: number, options?: CallOptions): Promise<User>;

  /** As {@link get}; undefined when there is no such user. */
  find(userId: number, options?: CallOptions): Promise<User | undefined>;

  /**
   * By ascending id.
   *
   * @throws `INVALID_CURSOR`
   */
  list(options?: PageOptions): Promise<Page<User>>;

  /**
   * Removes the user; the devices stay.
   *
   * @throws `USER_NOT_FOUND`, unless an answer was lost and the user is gone when the client asks again
   */
  remove(userId: number, options?: CallOptions): Promise<void>;

  /**
   * The linked devices, in the order in which they were linked.
   *
   * @throws `USER_NOT_FOUND`; `INVALID_CURSOR`
   */
  listDevices(userId: number, options?: PageOptions): Promise<Page<Device>>;

  /**
   * Links a device; false when it was linked already, also when an answer was lost and the client asked again.
   *
   * @throws `USER_NOT_FOUND`, `DEVICE_NOT_FOUND`
   */
  link(userId: number, deviceId: string, options?: CallOptions): Promise<boolean>;

  /**
   * Unlinks a device; false when it was not linked, also when an answer was lost and the client asked again.
   *
   * @throws `USER_NOT_FOUND`, `DEVICE_NOT_FOUND`
   */
  unlink(userId: number, deviceId: string, options?: CallOptions): Promise<boolean>;
}

/** The part of the client for users. */
export function createUserClient(transport: Transport): UserClient {
  const { settings } = transport;
  const get: UserClient['get'] = async (userId, { signal } = {}) => {
    const path = { user_id: userId };
    const { data } = await transport.request(
      (api, scope) => api.GET('/users/{user_id}', { params: { path }, signal: scope.signal }),
      signal,
    );
    return data;
  };
  return {
    get,
    find: (userId, options) => undefinedFor('USER_NOT_FOUND', get(userId, options)),
    async create({ device_ids, ...user }, options = {}) {
      const body = {
        ...user,
        ...(device_ids === undefined ? {} : { device_ids: [...device_ids] }),
      };
      const header = idempotencyHeader(options.idempotencyKey ?? settings.runtime.createKey());
      const { data } = await transport.request(
        (api, scope) => api.POST('/users/', { params: { header }, body, signal: scope.signal }),
        options.signal,
      );
      return data;
    },
    async list(options = {}) {
      const query = pageQuery(options);
      const { data } = await transport.request(
        (api, scope) => api.GET('/users/', { params: { query }, signal: scope.signal }),
        options.signal,
      );
      return data;
    },
    async remove(userId, { signal } = {}) {
      const path = { user_id: userId };
      await transport.remove(
        'USER_NOT_FOUND',
        (api, scope) => api.DELETE('/users/{user_id}', { params: { path }, signal: scope.signal }),
        signal,
      );
    },
    ...createLinkClient(transport),
  };
}

function createLinkClient(
  transport: Transport,
): Pick<UserClient, 'listDevices' | 'link' | 'unlink'> {
  const route = '/users/{user_id}/devices/{device_id}';
  return {
    async listDevices(userId, options = {}) {
      const params = { path: { user_id: userId }, query: pageQuery(options) };
      const { data } = await transport.request(
        (api, scope) => api.GET('/users/{user_id}/devices', { params, signal: scope.signal }),
        options.signal,
      );
      return data;
    },
    async link(userId, deviceId, { signal } = {}) {
      const path = { user_id: userId, ...devicePath(deviceId) };
      const { status } = await transport.request(
        (api, scope) => api.PUT(route, { params: { path }, signal: scope.signal }),
        signal,
      );
      return status === 201;
    },
    async unlink(userId, deviceId, { signal } = {}) {
      const path = { user_id: userId, ...devicePath(deviceId) };
      const { data } = await transport.request(
        (api, scope) => api.DELETE(route, { params: { path }, signal: scope.signal }),
        signal,
      );
      return data.unlinked;
    },
  };
}
