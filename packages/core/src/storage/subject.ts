import type { DataVersion, DeviceId } from '../device/device.ts';
import type { UserId } from '../user/user.ts';

/** Whose readings: those of a device, or of all devices linked to a user. */
export type Subject =
  | { readonly kind: 'device'; readonly deviceId: DeviceId }
  | { readonly kind: 'user'; readonly userId: UserId };

/** A device of a subject and the state of its data. */
export interface SubjectDevice {
  readonly deviceId: DeviceId;
  readonly version: DataVersion;
}
