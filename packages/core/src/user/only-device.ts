import type { DeviceId } from '../device/device.ts';
import type { User } from './user.ts';

/** The device of a user who has exactly one, else null. */
export function onlyDevice({ deviceIds }: User): DeviceId | null {
  return deviceIds.length === 1 ? (deviceIds[0] ?? null) : null;
}
