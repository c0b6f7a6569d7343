import { DeviceStatsError } from '@device-stats/core';

/** After so long it is worth while to try again. */
const retryAfterMs = 1_000;

export function runnerClosed(): DeviceStatsError<'CLOSED'> {
  return new DeviceStatsError('CLOSED', {
    message: 'The BullMQ runner is closed, and takes no more jobs. Open a new one.',
    details: {},
  });
}

export function runnerUnavailable(
  problem: string,
  cause?: unknown,
): DeviceStatsError<'RUNNER_UNAVAILABLE'> {
  return new DeviceStatsError('RUNNER_UNAVAILABLE', {
    message: `${problem} Jobs stay in the storage, and are dispatched when Redis is back.`,
    details: { retryAfterMs },
    cause,
  });
}

export function invalidOption(option: string, message: string): DeviceStatsError<'INVALID_OPTION'> {
  return new DeviceStatsError('INVALID_OPTION', {
    message: `The option ${option} ${message}.`,
    details: { option },
  });
}

/** What went wrong, in the words of what failed. */
export function failureText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.message !== '') return error.message;
  // Of an attempt at several addresses, the message is empty.
  return 'code' in error ? String(error.code) : error.name;
}
