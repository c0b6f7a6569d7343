import { parseTimestamp } from '@device-stats/core';
import { type Command, InvalidArgumentError } from 'commander';

/** The options that say which period is meant. */
export interface PeriodOptions {
  readonly from?: number;
  readonly to?: number;
}

/** Adds the options that say which period is meant. */
export function addPeriodOptions(command: Command): Command {
  return command
    .option('--from <time>', 'first moment, as 2026-01-31T12:00Z or ms since 1970', parseMoment)
    .option('--to <time>', 'first moment after (default: no end)', parseMoment);
}

/** Reads a moment, as milliseconds since the Unix epoch. */
export function parseMoment(text: string): number {
  const isNumber = /^\d+$/.test(text);
  const moment = parseTimestamp(isNumber ? Number(text) : text);
  // A short number is a year, or seconds.
  if (moment !== undefined && (!isNumber || text === '0' || text.length > 10)) return moment;
  throw new InvalidArgumentError(
    'Write ISO 8601 with an offset, such as 2026-01-31T12:00:00Z, or milliseconds since 1970.',
  );
}
