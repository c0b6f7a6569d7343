import { throwInvalidInput } from '../errors/input-faults.ts';
import type { UserId } from './user.ts';

/**
 * The value as a user id: a positive integer of at most 2^53 - 1.
 *
 * @param path where the value is in the input, for the fault. Default: `['userId']`
 * @throws `INVALID_INPUT`
 */
export function parseUserId(
  value: unknown,
  path: readonly (string | number)[] = ['userId'],
): UserId {
  if (Number.isSafeInteger(value) && Number(value) > 0) return value as UserId; // Just validated.
  throwInvalidInput([{ path, message: `must be an integer from 1 to ${Number.MAX_SAFE_INTEGER}` }]);
}
