import type { User, UserId } from '../../user/user.ts';
import type { PageRequest, StoragePage } from '../storage-page.ts';
import { AscendingList } from './ascending-list.ts';
import type { DeviceRecord } from './device-table.ts';
import { userNotFound } from './storage-errors.ts';

/** What is kept of a user. */
export interface UserRecord {
  readonly id: UserId;
  readonly name: string;
  /** The linked devices, by their place among all links ever made. */
  readonly devices: AscendingList<DeviceRecord>;
  readonly linkSequences: Map<DeviceRecord, number>;
}

/** The users and their links. */
export class UserTable {
  readonly #byId = new Map<UserId, UserRecord>();
  readonly #inOrder = new AscendingList<UserRecord>();
  #lastId = 0;
  #lastLinkSequence = 0;

  create(name: string, devices: Iterable<DeviceRecord>): UserRecord {
    this.#lastId += 1;
    const id = this.#lastId as UserId; // this counter is where user ids come from
    const record: UserRecord = { id, name, devices: new AscendingList(), linkSequences: new Map() };
    for (const device of devices) this.link(record, device);
    this.#byId.set(id, record);
    this.#inOrder.add(id, record);
    return record;
  }

  find(userId: UserId): UserRecord | undefined {
    return this.#byId.get(userId);
  }

  /** @throws `USER_NOT_FOUND` */
  get(userId: UserId): UserRecord {
    const record = this.#byId.get(userId);
    if (record === undefined) throw userNotFound(userId);
    return record;
  }

  list(page: PageRequest): StoragePage<User> {
    const { items, ...next } = this.#inOrder.page(page);
    return { items: items.map(toUser), ...next };
  }

  remove(record: UserRecord): void {
    for (const device of record.devices) device.userIds.delete(record.id);
    this.#byId.delete(record.id);
    this.#inOrder.remove(record.id);
  }

  /** False when it was linked already. */
  link(user: UserRecord, device: DeviceRecord): boolean {
    if (user.linkSequences.has(device)) return false;
    this.#lastLinkSequence += 1;
    user.linkSequences.set(device, this.#lastLinkSequence);
    user.devices.add(this.#lastLinkSequence, device);
    device.userIds.add(user.id);
    return true;
  }

  /** False when it was not linked. */
  unlink(user: UserRecord, device: DeviceRecord): boolean {
    const sequence = user.linkSequences.get(device);
    if (sequence === undefined) return false;
    user.linkSequences.delete(device);
    user.devices.remove(sequence);
    device.userIds.delete(user.id);
    return true;
  }

  /** Unlinks the device from every user. */
  unlinkAll(device: DeviceRecord): void {
    for (const userId of device.userIds) this.unlink(this.get(userId), device);
  }
}

/** A user as it is now. */
export function toUser({ id, name, devices }: UserRecord): User {
  return { id, name, deviceIds: Array.from(devices, (device) => device.id) };
}
