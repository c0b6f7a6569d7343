import { DeviceStatsError, isDeviceStatsError } from '../../errors/device-stats-error.ts';

/**
 * What a host's file access failed with, as an error of a job, which is tried again: a file may be there later. Systems' error messages name
 * places of the machine, so only the error's code, such as `ENOENT`, is told.
 */
export function fileFailure(doing: 'read' | 'written', file: string, cause: unknown): unknown {
  if (isDeviceStatsError(cause)) return cause;
  const { code } = Object(cause) as { readonly code?: unknown };
  const reason = typeof code === 'string' && /^[A-Z_\d]{1,64}$/.test(code) ? ` (${code})` : '';
  return new DeviceStatsError('JOB_FAILED', {
    message: `The file ${JSON.stringify(file)} could not be ${doing}${reason}.`,
    details: {},
    cause,
  });
}
