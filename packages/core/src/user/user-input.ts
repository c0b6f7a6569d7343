import type { DeviceId } from '../device/device.ts';
import { deviceIdFault, labelFault } from '../device/device-id.ts';
import type { InputFault } from '../errors/error-code.ts';
import { addFault, faultLimit, shownKey, throwInvalidInput } from '../errors/input-faults.ts';
import type { NewUser } from '../storage/user-store.ts';

/** How many devices a user can be made with. */
const userDeviceLimit = 10_000;

/**
 * Checks what a user is to be made from. A repeated device id counts once, where it first appears.
 *
 * @throws `INVALID_INPUT` with every fault
 */
export function parseUserInput(value: unknown): NewUser {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throwInvalidInput([{ path: [], message: 'must be an object with name and deviceIds' }]);
  }
  const fields = new Map<string, unknown>(Object.entries(value));
  const faults: InputFault[] = [];
  const name = fields.get('name');
  const nameFault = typeof name === 'string' ? labelFault(name) : 'must be a text';
  if (nameFault !== undefined) addFault(faults, ['name'], nameFault);
  const deviceIds = parseDeviceIds(faults, fields.get('deviceIds'));
  for (const key of fields.keys()) {
    if (faults.length === faultLimit) break;
    if (key !== 'name' && key !== 'deviceIds') {
      addFault(faults, [shownKey(key)], 'unknown field; expected name, deviceIds');
    }
  }
  if (faults.length > 0 || typeof name !== 'string') throwInvalidInput(faults);
  return { name, deviceIds };
}

function parseDeviceIds(faults: InputFault[], value: unknown = []): readonly DeviceId[] {
  if (!Array.isArray(value)) {
    addFault(faults, ['deviceIds'], 'must be a list of device ids');
    return [];
  }
  if (value.length > userDeviceLimit) {
    addFault(faults, ['deviceIds'], `must have at most ${userDeviceLimit} entries`);
    return [];
  }
  for (const [index, deviceId] of value.entries()) {
    const fault = deviceIdFault(deviceId);
    if (fault !== undefined) addFault(faults, ['deviceIds', index], fault);
  }
  return [...new Set(value)] as DeviceId[]; // Only used when there is no fault.
}
