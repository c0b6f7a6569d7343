import { DeviceStatsError } from '../errors/device-stats-error.ts';
import type { InputFault } from '../errors/error-code.ts';
import { describeFaults } from '../errors/input-faults.ts';

/** Rejects a period, bucket width or time zone as `INVALID_PERIOD`; at least one fault. */
export function throwInvalidPeriod(faults: readonly InputFault[]): never {
  throw new DeviceStatsError('INVALID_PERIOD', {
    message: `Invalid period: ${describeFaults(faults)}.`,
    details: { faults },
  });
}
