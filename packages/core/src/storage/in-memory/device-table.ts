import type { DataVersion, Device, DeviceId } from '../../device/device.ts';
import type { UserId } from '../../user/user.ts';
import type { DeviceChange } from '../device-store.ts';
import type { PageRequest, StoragePage } from '../storage-page.ts';
import { AscendingList } from './ascending-list.ts';
import { ReadingSeries } from './reading-series.ts';
import { deviceNotFound } from './storage-errors.ts';

/** What is kept of a device. */
export interface DeviceRecord {
  readonly id: DeviceId;
  readonly createdAtMs: number;
  /** Its place among all devices ever registered. */
  readonly sequence: number;
  readonly readings: ReadingSeries;
  /** The users it is linked to. */
  readonly userIds: Set<UserId>;
  version: DataVersion;
}

/** The devices, by id, by registration and by version. */
export class DeviceTable {
  readonly #byId = new Map<DeviceId, DeviceRecord>();
  readonly #bySequence = new AscendingList<DeviceRecord>();
  readonly #byVersion = new AscendingList<DeviceRecord>();
  #lastSequence = 0;
  #lastVersion = 0;

  register(deviceId: DeviceId, nowMs: number): { record: DeviceRecord; created: boolean } {
    const known = this.#byId.get(deviceId);
    if (known !== undefined) return { record: known, created: false };
    const record: DeviceRecord = {
      id: deviceId,
      createdAtMs: nowMs,
      sequence: ++this.#lastSequence,
      readings: new ReadingSeries(),
      userIds: new Set(),
      version: this.#nextVersion(),
    };
    this.#byId.set(deviceId, record);
    this.#bySequence.add(record.sequence, record);
    this.#byVersion.add(record.version, record);
    return { record, created: true };
  }

  find(deviceId: DeviceId): DeviceRecord | undefined {
    return this.#byId.get(deviceId);
  }

  /** @throws `DEVICE_NOT_FOUND` */
  get(deviceId: DeviceId): DeviceRecord {
    const record = this.#byId.get(deviceId);
    if (record === undefined) throw deviceNotFound(deviceId);
    return record;
  }

  list(page: PageRequest): StoragePage<Device> {
    const { items, ...next } = this.#bySequence.page(page);
    return { items: items.map(toDevice), ...next };
  }

  remove(record: DeviceRecord): void {
    this.#byId.delete(record.id);
    this.#bySequence.remove(record.sequence);
    this.#byVersion.remove(record.version);
  }

  /** Gives the device a new version, since its data changed. */
  touch(record: DeviceRecord): void {
    this.#byVersion.remove(record.version);
    record.version = this.#nextVersion();
    this.#byVersion.add(record.version, record);
  }

  changedSince(version: DataVersion, limit: number): readonly DeviceChange[] {
    return this.#byVersion.page({ after: version, limit }).items.map(toDeviceChange);
  }

  [Symbol.iterator](): IterableIterator<DeviceRecord> {
    return this.#byId.values();
  }

  #nextVersion(): DataVersion {
    this.#lastVersion += 1;
    return this.#lastVersion as DataVersion; // this counter is where versions come from
  }
}

/** A device as it is now. */
export function toDevice({ id, createdAtMs, readings, version }: DeviceRecord): Device {
  return {
    id,
    createdAtMs,
    lastReadingAtMs: readings.lastTimestamp,
    readingCount: readings.count,
    version,
  };
}

/** A device and its version as they are now. */
export function toDeviceChange({ id, version }: DeviceRecord): DeviceChange {
  return { deviceId: id, version };
}
