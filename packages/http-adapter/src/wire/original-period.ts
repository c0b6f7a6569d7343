import { DeviceStatsError, type InputFault } from '@device-stats/core';

/** A period in milliseconds since the Unix epoch; an absent end is open. */
export interface OriginalPeriod {
  readonly from?: number;
  readonly to?: number;
}

/** What the facade calls the end of time, in milliseconds since the Unix epoch: the year 10000. */
const endOfTimeMs = 253_402_300_800_000;
const minuteMs = 60_000;

/**
 * The period of the original service's route: `YYYY-MM-DD HH:MM` in UTC, the end minute included whole. As there, leading
 * zeros may be missing and years before 1970 are fine, though no reading lies in them.
 *
 * @returns undefined when the period is over before time begins, so that no reading can lie in it
 * @throws `INVALID_PERIOD`
 */
export function originalPeriod(startTime: string, endTime: string): OriginalPeriod | undefined {
  const start = parseMinute(startTime);
  const end = parseMinute(endTime);
  const faults: InputFault[] = [];
  const message = 'must be an existing time as YYYY-MM-DD HH:MM (UTC)';
  if (start === undefined) faults.push({ path: ['start_time'], message });
  if (end === undefined) faults.push({ path: ['end_time'], message });
  if (start !== undefined && end !== undefined && start > end) {
    faults.push({ path: ['start_time'], message: 'must not be after end_time' });
  }
  if (start === undefined || end === undefined || faults.length > 0) {
    throw new DeviceStatsError('INVALID_PERIOD', {
      message: 'The period is not valid; the faults say why.',
      details: { faults },
    });
  }
  const to = end + minuteMs;
  if (to <= 0) return undefined;
  return {
    ...(start > 0 ? { from: start } : {}),
    ...(to < endOfTimeMs ? { to } : {}),
  };
}

const pattern = /^(\d{4})-(\d{1,2})-(\d{1,2})\s+(\d{1,2}):(\d{1,2})$/;

function parseMinute(text: string): number | undefined {
  const parts = pattern.exec(text)?.slice(1).map(Number);
  if (parts === undefined) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = parts;
  const date = new Date(0);
  // `Date.UTC` takes the years 0 to 99 for 1900 to 1999.
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute);
  const exists =
    year > 0 &&
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    hour < 24 &&
    minute < 60;
  return exists ? date.getTime() : undefined;
}
