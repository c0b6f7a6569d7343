import { type DeviceStatsError, isDeviceStatsError } from '../src/errors/device-stats-error.ts';
import type { ErrorCode, InputFault } from '../src/errors/error-code.ts';

/** The error of a code that a function throws. */
export function thrownBy<C extends ErrorCode>(code: C, run: () => unknown): DeviceStatsError<C> {
  try {
    run();
  } catch (error) {
    if (isDeviceStatsError(error, code)) return error;
    throw error;
  }
  throw new Error(`Nothing was thrown; expected ${code}.`);
}

/** The faults of an input as `path: message`, the path's parts joined by dots. */
export function faultsOf(
  run: () => unknown,
  code: 'INVALID_INPUT' | 'INVALID_PERIOD' = 'INVALID_INPUT',
): readonly string[] {
  const faults: readonly InputFault[] = thrownBy(code, run).details.faults;
  return faults.map(({ path, message }) => `${path.join('.')}: ${message}`);
}
