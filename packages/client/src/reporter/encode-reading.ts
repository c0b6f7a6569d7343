import { DeviceStatsClientError, type InputFault } from '../errors/device-stats-client-error.ts';

/**
 * A reading as JSON, with the time `nowMs` where it has none. What only the server knows, such as the names of metrics, the
 * server judges.
 *
 * @throws `INVALID_INPUT` with every fault that any server finds; an error of the reading's own getters
 */
export function encodeReading(reading: unknown, nowMs: number): string {
  if (typeof reading !== 'object' || reading === null || Array.isArray(reading)) {
    throw invalidReading([{ path: [], message: 'must be an object' }]);
  }
  const fields: Record<string, unknown> = { ...reading };
  fields['timestamp'] ??= nowMs;
  const faults: InputFault[] = [];
  for (const [name, value] of Object.entries(fields)) {
    const message = name === 'timestamp' ? timestampFault(value) : valueFault(name, value);
    if (message !== undefined) faults.push({ path: [name], message });
  }
  if (faults.length > 0) throw invalidReading(faults);
  return JSON.stringify(fields);
}

/** Numbers that JSON cannot hold would become null, which stands for a value that was not measured. */
function valueFault(name: string, value: unknown): string | undefined {
  if (name === 'device_id' || value === undefined || value === null) return undefined;
  return Number.isFinite(value) ? undefined : 'must be a finite number';
}

function timestampFault(value: unknown): string | undefined {
  const isMoment = Number.isFinite(value instanceof Date ? value.getTime() : value);
  return isMoment || typeof value === 'string'
    ? undefined
    : 'must be milliseconds since 1970, an ISO 8601 text with an offset, or a Date';
}

function invalidReading(faults: readonly InputFault[]): DeviceStatsClientError {
  const [first] = faults;
  return new DeviceStatsClientError('INVALID_INPUT', {
    message: `Invalid reading: ${[...(first?.path ?? []), first?.message].join(' ')}.`,
    errors: faults,
  });
}
