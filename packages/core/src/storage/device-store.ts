import type { DataVersion, Device, DeviceId } from '../device/device.ts';
import type { PageRequest, StoragePage } from './storage-page.ts';

/** A device whose data changed. */
export interface DeviceChange {
  readonly deviceId: DeviceId;
  readonly version: DataVersion;
}

/** Keeps the devices. */
export interface DeviceStore {
  /** Makes the device known, if it is not. `created` says whether it was new. */
  register(
    deviceId: DeviceId,
    options: { readonly nowMs: number },
  ): Promise<{ readonly device: Device; readonly created: boolean }>;

  find(deviceId: DeviceId): Promise<Device | undefined>;

  /** In order of registration. */
  list(page: PageRequest): Promise<StoragePage<Device>>;

  /** Removes the device, all its readings and its links, in one step. False when it was not known. */
  remove(deviceId: DeviceId): Promise<boolean>;

  /**
   * Existing devices whose version is greater than `version`, by ascending version, at most `limit`.
   * A removed device is not listed; one registered again has a new version.
   */
  changedSince(
    version: DataVersion,
    options: { readonly limit: number },
  ): Promise<readonly DeviceChange[]>;
}
