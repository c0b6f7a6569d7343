import type { InputFault } from '../errors/error-code.ts';
import { parseTimestamp, timestampFault } from '../reading/timestamp.ts';
import type { Period, PeriodInput } from './period.ts';
import { throwInvalidPeriod } from './period-faults.ts';

/**
 * Reads the ends of a period; other fields of the input are left alone.
 *
 * @throws `INVALID_PERIOD` for an end that {@link parseTimestamp} refuses, and unless `from` is before `to`
 */
export function parsePeriod(input: PeriodInput | undefined): Period {
  const faults: InputFault[] = [];
  const from = parseEnd('from', input?.from, faults);
  const to = parseEnd('to', input?.to, faults);
  if (from !== undefined && to !== undefined && from >= to) {
    const message = `must be before to; ${new Date(from).toISOString()} is not before ${new Date(to).toISOString()}`;
    faults.push({ path: ['from'], message });
  }
  if (faults.length > 0) throwInvalidPeriod(faults);
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}

function parseEnd(end: 'from' | 'to', value: unknown, faults: InputFault[]): number | undefined {
  if (value === undefined) return undefined;
  const timestamp = parseTimestamp(value);
  if (timestamp === undefined) faults.push({ path: [end], message: timestampFault(value) });
  return timestamp;
}
