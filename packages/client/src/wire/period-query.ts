/** A moment: integer milliseconds since the Unix epoch, an ISO 8601 text with an offset, or a `Date`. */
export type TimestampInput = number | string | Date;

/** A half-open period `[from, to)`. */
export interface PeriodInput {
  /** First moment inside. Default: from the beginning. */
  readonly from?: TimestampInput | undefined;
  /** First moment after. Default: to the end. */
  readonly to?: TimestampInput | undefined;
}

/** A period as query parameters. */
export function periodQuery({ from, to }: PeriodInput): { from?: string; to?: string } {
  return {
    ...(from === undefined ? {} : { from: momentText(from) }),
    ...(to === undefined ? {} : { to: momentText(to) }),
  };
}

/** Invalid dates become `null`, which the server refuses. */
function momentText(moment: TimestampInput): string {
  return String(moment instanceof Date ? moment.toJSON() : moment);
}
