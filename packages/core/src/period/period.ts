import type { TimestampInput } from '../reading/reading.ts';

/** A half-open span of time `[from, to)` in milliseconds since the Unix epoch, UTC; an absent end is open. */
export interface Period {
  /** First millisecond inside; absent: from the beginning. */
  readonly from?: number;
  /** First millisecond after; absent: to the end. */
  readonly to?: number;
}

/** A period as it is handed in. */
export interface PeriodInput {
  /** First moment inside. Default: from the beginning. */
  readonly from?: TimestampInput;
  /** First moment after. Default: to the end. */
  readonly to?: TimestampInput;
}
