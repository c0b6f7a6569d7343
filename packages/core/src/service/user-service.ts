import type { Device } from '../device/device.ts';
import { parseDeviceId } from '../device/device-id.ts';
import { DeviceStatsError } from '../errors/device-stats-error.ts';
import { fingerprintJson } from '../reading/fingerprint.ts';
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

export function createUserService({ storage, clock }: ServiceContext): UserService {
  const { users } = storage;
  return {
    async create(input, options = {}) {
      const user = parseUserInput(input);
      const nowMs = clock.now();
      const key = parseIdempotencyKey(options.idempotencyKey);
      if (key === undefined) return (await users.create(user, { nowMs })).user;
      const fingerprint = await fingerprintJson(user);
      const idempotency = { scope: 'users.create', key, part: 0, fingerprint };
      return (await users.create(user, { nowMs, idempotency })).user;
    },
    async get(userId) {
      return (await users.find(parseUserId(userId))) ?? notFound(userId);
    },
    async find(userId) {
      return users.find(parseUserId(userId));
    },
    async list(options = {}) {
      return readPage(['users'], options, (request) => users.list(request));
    },
    async remove(userId) {
      if (!(await users.remove(parseUserId(userId)))) notFound(userId);
    },
    async listDevices(userId, options = {}) {
      const id = parseUserId(userId);
      return readPage(['user-devices', id], options, (request) => users.listDevices(id, request));
    },
    async link(userId, deviceId) {
      return users.link(parseUserId(userId), parseDeviceId(deviceId));
    },
    async unlink(userId, deviceId) {
      return users.unlink(parseUserId(userId), parseDeviceId(deviceId));
    },
  };
}

function notFound(userId: number): never {
  throw new DeviceStatsError('USER_NOT_FOUND', {
    message: `There is no user ${userId}.`,
    details: { userId },
  });
}
