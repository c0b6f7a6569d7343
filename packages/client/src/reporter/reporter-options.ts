import { checkNumber, invalidOption, maxTimerMs } from '../errors/invalid-option.ts';

/** How readings are gathered, and how many are kept while they cannot be sent. */
export interface ReporterOptions {
  /** The device of all readings. Default: each reading names its own in `device_id`. */
  readonly deviceId?: string | undefined;
  /** The most readings of a request: an integer from 1 to 100,000. A batch is sent as soon as it is full. Default: 1,000. */
  readonly maxBatchReadings?: number | undefined;
  /**
   * How long a reading waits for others to fill a batch, in milliseconds, 0 to 2,147,483,647; longer while an earlier request
   * is under way. Default: 1,000.
   */
  readonly maxWaitMs?: number | undefined;
  /** The most readings that are kept, those of the request under way included: an integer from 1. Default: 100,000. */
  readonly maxPendingReadings?: number | undefined;
  /** The most bytes that are kept, as UTF-8 of their JSON: an integer from 1. Default: 16,777,216. */
  readonly maxPendingBytes?: number | undefined;
  /**
   * What goes when there is no room for a reading: the oldest ones that wait, or the new one. A batch that has been sent and
   * not answered stays in any case, since it may be stored already. Default: `drop-oldest`.
   */
  readonly whenFull?: 'drop-oldest' | 'refuse-newest' | undefined;
}

/** Options as given, or their defaults. */
export interface ReporterSettings {
  readonly maxBatchReadings: number;
  readonly maxWaitMs: number;
  readonly maxPendingReadings: number;
  readonly maxPendingBytes: number;
  readonly whenFull: 'drop-oldest' | 'refuse-newest';
}

/**
 * Checks options and fills in what is absent.
 *
 * @throws `INVALID_OPTION`
 */
export function parseReporterOptions(options: ReporterOptions): ReporterSettings {
  const { maxBatchReadings = 1_000, maxWaitMs = 1_000, whenFull = 'drop-oldest' } = options;
  const { maxPendingReadings = 100_000, maxPendingBytes = 16_777_216 } = options;
  const fromOne = { min: 1, max: Number.MAX_SAFE_INTEGER, integer: true };
  checkNumber('maxBatchReadings', maxBatchReadings, { ...fromOne, max: 100_000 });
  checkNumber('maxWaitMs', maxWaitMs, { min: 0, max: maxTimerMs });
  checkNumber('maxPendingReadings', maxPendingReadings, fromOne);
  checkNumber('maxPendingBytes', maxPendingBytes, fromOne);
  if (whenFull !== 'drop-oldest' && whenFull !== 'refuse-newest') {
    throw invalidOption('whenFull', "write 'drop-oldest' or 'refuse-newest', or leave it out");
  }
  return { maxBatchReadings, maxWaitMs, maxPendingReadings, maxPendingBytes, whenFull };
}
