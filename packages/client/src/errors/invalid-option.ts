import { DeviceStatsClientError } from './device-stats-client-error.ts';

/** The longest time that timers can be set to, in milliseconds. */
export const maxTimerMs = 2_147_483_647;

/**
 * Passes numbers of a range, its ends included.
 *
 * @throws `INVALID_OPTION`
 */
export function checkNumber(
  option: string,
  value: unknown,
  {
    min,
    max,
    integer = false,
  }: { readonly min: number; readonly max: number; readonly integer?: boolean },
): void {
  const isInRange = typeof value === 'number' && value >= min && value <= max;
  if (isInRange && (!integer || Number.isInteger(value))) return;
  const kind = integer ? 'an integer' : 'a number';
  throw invalidOption(option, `write ${kind} from ${min} to ${max}, or leave it out`);
}

/** The error of an option. Its value is not shown: it may be a secret. */
export function invalidOption(
  option: string,
  advice: string,
  cause?: unknown,
): DeviceStatsClientError {
  return new DeviceStatsClientError('INVALID_OPTION', {
    message: `The option ${option} of the client cannot be as it is: ${advice}.`,
    ...(cause === undefined ? {} : { cause }),
  });
}
