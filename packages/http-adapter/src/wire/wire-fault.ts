import type { InputFault } from '@device-stats/core';

/** The facade's names that the wire spells differently. */
const wireNames: Readonly<Record<string, string>> = {
  deviceId: 'device_id',
  deviceIds: 'device_ids',
  userId: 'user_id',
  idempotencyKey: 'Idempotency-Key',
  timeZone: 'tz',
  jobId: 'job_id',
};

/** Faults of the facade with the names that the caller wrote. */
export function wireFaults(faults: readonly InputFault[]): readonly InputFault[] {
  return faults.map(({ path, message }) => ({ path: path.map(wirePart), message }));
}

function wirePart(part: string | number): string | number {
  return typeof part === 'string' && Object.hasOwn(wireNames, part)
    ? (wireNames[part] ?? part)
    : part;
}
