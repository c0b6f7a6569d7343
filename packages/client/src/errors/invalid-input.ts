import { DeviceStatsClientError } from './device-stats-client-error.ts';

/** The error of an input that cannot be sent, in the words the server would use. */
export function invalidInput(name: string, message: string): DeviceStatsClientError {
  return new DeviceStatsClientError('INVALID_INPUT', {
    message: `Invalid input: ${name}: ${message}.`,
    errors: [{ path: [name], message }],
  });
}
