import { type ClientErrorCode, isDeviceStatsClientError } from './device-stats-client-error.ts';

/** What a call answers; undefined where it fails with the code. */
export async function undefinedFor<T>(
  code: ClientErrorCode,
  call: Promise<T>,
): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isDeviceStatsClientError(error, code)) return undefined;
    throw error;
  }
}
