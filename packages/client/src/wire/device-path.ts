import { invalidInput } from '../errors/invalid-input.ts';

/**
 * A device id as a path parameter.
 *
 * `.` and `..` would lead to another route, since URLs resolve them even when they are percent-encoded.
 *
 * @throws `INVALID_INPUT` for ids that no URL can carry; the server judges all others
 */
export function devicePath(deviceId: string): { readonly device_id: string } {
  const isText = typeof deviceId === 'string' && deviceId !== '';
  if (isText && deviceId !== '.' && deviceId !== '..' && !/\p{Surrogate}/u.test(deviceId)) {
    return { device_id: deviceId };
  }
  throw invalidInput(
    'device_id',
    'must be a text of 1 to 200 characters without lone surrogates, and not . or ..',
  );
}
