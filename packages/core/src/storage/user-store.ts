import type { Device, DeviceId } from '../device/device.ts';
import type { User, UserId } from '../user/user.ts';
import type { IdempotencyClaim } from './idempotency-store.ts';
import type { PageRequest, StoragePage } from './storage-page.ts';

/** A user to be made. */
export interface NewUser {
  readonly name: string;
  /** Each once. */
  readonly deviceIds: readonly DeviceId[];
}

/** Keeps users and their links to devices. */
export interface UserStore {
  /**
   * Makes a user and its links in one step. With a claim seen before it makes nothing and returns the user as it was made
   * then.
   *
   * @throws `DEVICE_NOT_FOUND` for a device that does not exist; `IDEMPOTENCY_CONFLICT`
   */
  create(
    user: NewUser,
    options: { readonly nowMs: number; readonly idempotency?: IdempotencyClaim },
  ): Promise<{ readonly user: User; readonly repeated: boolean }>;

  find(userId: UserId): Promise<User | undefined>;

  /** By ascending id. */
  list(page: PageRequest): Promise<StoragePage<User>>;

  /** Removes the user and its links; the devices stay. False when it was not known. */
  remove(userId: UserId): Promise<boolean>;

  /**
   * The linked devices, in the order in which they were linked.
   *
   * @throws `USER_NOT_FOUND`
   */
  listDevices(userId: UserId, page: PageRequest): Promise<StoragePage<Device>>;

  /**
   * Links the device; false when it was linked already.
   *
   * @throws `USER_NOT_FOUND`, `DEVICE_NOT_FOUND`
   */
  link(userId: UserId, deviceId: DeviceId): Promise<boolean>;

  /**
   * Unlinks the device; false when it was not linked.
   *
   * @throws `USER_NOT_FOUND`, `DEVICE_NOT_FOUND`
   */
  unlink(userId: UserId, deviceId: DeviceId): Promise<boolean>;
}
