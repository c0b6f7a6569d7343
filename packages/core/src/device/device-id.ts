import type { InputFault } from '../errors/error-code.ts';
import { addFault, throwInvalidInput } from '../errors/input-faults.ts';
import type { DeviceId } from './device.ts';

/** What keeps a value from being a {@link DeviceId}; undefined when it is one. */
export function deviceIdFault(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'must be a text';
  const fault = labelFault(value);
  if (fault !== undefined) return fault;
  // URLs lose these two as path segments, percent-encoded or not.
  return value === '.' || value === '..' ? "must not be '.' or '..'" : undefined;
}

/**
 * The value as a device id.
 *
 * @param path where the value is in the input, for the fault. Default: `['deviceId']`
 * @throws `INVALID_INPUT`
 */
export function parseDeviceId(
  value: unknown,
  path: readonly (string | number)[] = ['deviceId'],
): DeviceId {
  const fault = deviceIdFault(value);
  if (fault === undefined) return value as DeviceId; // Just validated.
  const faults: InputFault[] = [];
  addFault(faults, path, fault);
  throwInvalidInput(faults);
}

/** What keeps a text from being 1 to 200 code points without control characters and lone surrogates. */
export function labelFault(text: string): string | undefined {
  if (text === '') return 'must not be empty';
  if (text.length > 200 && (text.length > 400 || Array.from(text).length > 200)) {
    return 'must have at most 200 characters';
  }
  if (/\p{Cc}/u.test(text)) return 'must not contain control characters';
  return /\p{Cs}/u.test(text) ? 'must not contain lone surrogates' : undefined;
}
