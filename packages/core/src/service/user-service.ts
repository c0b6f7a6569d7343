import type { Device } from '../device/device.ts';
import { parseDeviceId } from '../device/device-id.ts';
import { DeviceStatsError } from '../errors/device-stats-error.ts';
import { fingerprintJson } from '../fingerprint/fingerprint.ts';
import type { User, UserInput } from '../user/user.ts';
import { parseUserId } from '../user/user-id.ts';
import { parseUserInput } from '../user/user-input.ts';
import { parseIdempotencyKey, type WriteOptions } from './idempotent-write.ts';
import { type Page, type PageOptions, readPage } from './page.ts';
import type { ServiceContext } from './service-context.ts';

/** Users and their devices. Every method rejects with `INVALID_INPUT` for ids and names that cannot be. */
export interface UserService {
  /**
   * Makes a user linked to existing devices, all or nothing.
   *
   * @throws `DEVICE_NOT_FOUND`; `IDEMPOTENCY_CONFLICT`
   */
  create(user: UserInput, options?: WriteOptions): Promise<User>;

  /** @throws `USER_NOT_FOUND` */
  get(userId: number): Promise<User>;

  find(userId: number): Promise<User | undefined>;

  /**
   * By ascending id.
   *
   * @throws `INVALID_CURSOR`
   */
  list(options?: PageOptions): Promise<Page<User>>;

  /**
   * Removes the user; the devices stay.
   *
   * @throws `USER_NOT_FOUND`
   */
  remove(userId: number): Promise<void>;

  /**
   * The linked devices, in the order in which they were linked.
   *
   * @throws `USER_NOT_FOUND`; `INVALID_CURSOR`
   */
  listDevices(userId: number, options?: PageOptions): Promise<Page<Device>>;

  /**
   * Links a device; false when it was linked already. The link applies to all time.
   *
   * @throws `USER_NOT_FOUND`, `DEVICE_NOT_FOUND`
   */
  link(userId: number, deviceId: string): Promise<boolean>;

  /**
   * Unlinks a device; false when it was not linked.
   *
   * @throws `USER_NOT_FOUND`, `DEVICE_NOT_FOUND`
   */
  unlink(userId: number, deviceId: string): Promise<boolean>;
}

export function createUserService({ storage, clock, open }: ServiceContext): UserService {
  const { users } = storage;
  return {
    async create(input, options = {}) {
      const user = parseUserInput(input);
      const key = parseIdempotencyKey(options.idempotencyKey);
      await open();
      options.signal?.throwIfAborted();
      const nowMs = clock.now();
      if (key === undefined) return (await users.create(user, { nowMs })).user;
      const fingerprint = await fingerprintJson(user);
      const idempotency = { scope: 'users.create', key, part: 0, fingerprint };
      return (await users.create(user, { nowMs, idempotency })).user;
    },
    async get(userId) {
      const id = parseUserId(userId);
      await open();
      return (await users.find(id)) ?? notFound(userId);
    },
    async find(userId) {
      const id = parseUserId(userId);
      await open();
      return users.find(id);
    },
    async list(options = {}) {
      await open();
      return readPage(['users'], options, (request) => users.list(request));
    },
    async remove(userId) {
      const id = parseUserId(userId);
      await open();
      if (!(await users.remove(id))) notFound(userId);
    },
    async listDevices(userId, options = {}) {
      const id = parseUserId(userId);
      await open();
      return readPage(['user-devices', id], options, (request) => users.listDevices(id, request));
    },
    async link(userId, deviceId) {
      const ids = [parseUserId(userId), parseDeviceId(deviceId)] as const;
      await open();
      return users.link(...ids);
    },
    async unlink(userId, deviceId) {
      const ids = [parseUserId(userId), parseDeviceId(deviceId)] as const;
      await open();
      return users.unlink(...ids);
    },
  };
}

function notFound(userId: number): never {
  throw new DeviceStatsError('USER_NOT_FOUND', {
    message: `There is no user ${userId}.`,
    details: { userId },
  });
}
