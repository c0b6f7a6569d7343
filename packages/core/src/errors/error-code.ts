/** One fault of an input: where it is, and what is wrong there. */
export interface InputFault {
  /** Keys and indices from the input's root to the faulty value, such as `[3, 'x']`. */
  readonly path: readonly (string | number)[];
  /** What is wrong and what would be right, such as `must be a finite number`. */
  readonly message: string;
}

/**
 * The details each error code carries. The keys are the closed, append-only list of codes;
 * `docs/errors.md` says of each when it occurs and what to do.
 */
export interface ErrorDetails {
  /** An input does not have the shape or range it must have; lists every fault (the first 100). */
  readonly INVALID_INPUT: { readonly faults: readonly InputFault[] };
  /** A period, bucket width or time zone that cannot be. */
  readonly INVALID_PERIOD: { readonly faults: readonly InputFault[] };
  /** A cursor that was not given out for this query. */
  readonly INVALID_CURSOR: Readonly<Record<string, never>>;
  /** More was asked for than one request may have. */
  readonly LIMIT_EXCEEDED: { readonly limit: number; readonly requested: number };
  readonly DEVICE_NOT_FOUND: { readonly deviceId: string };
  readonly USER_NOT_FOUND: { readonly userId: number };
  /** The device or user exists, but there is no reading to answer with. */
  readonly NO_READINGS: Readonly<Record<string, never>>;
  /** The idempotency key was used before with another payload. */
  readonly IDEMPOTENCY_CONFLICT: { readonly key: string };
  /** The stored declaration of metrics differs from the one given. */
  readonly METRICS_CONFLICT: {
    readonly stored: readonly string[];
    readonly declared: readonly string[];
  };
  /** The write queue is full, or the database stayed busy. */
  readonly OVERLOADED: { readonly retryAfterMs: number };
  /** The storage, or the whole of device-stats, was closed. */
  readonly CLOSED: Readonly<Record<string, never>>;
  /** The data was written by a newer version, or this SQLite is too old. */
  readonly UNSUPPORTED_STORAGE: { readonly found: string; readonly supported: string };
  /** The storage failed: disk full, damaged file, lost connection. */
  readonly STORAGE_FAILED: Readonly<Record<string, never>>;
  /** A setting of the library or of an adapter is wrong. */
  readonly INVALID_OPTION: { readonly option: string };
  /** What a view of readings named was rewritten and thrown away before it was read. */
  readonly VIEW_EXPIRED: Readonly<Record<string, never>>;
  readonly JOB_NOT_FOUND: { readonly jobId: string };
  /** A job that has come to its end cannot be cancelled. */
  readonly JOB_FINISHED: { readonly jobId: string; readonly state: string };
  /** A worker that was away for too long goes on with a job that another one may have by now. */
  readonly JOB_CLAIM_LOST: { readonly jobId: string };
  /** A job came to something that nobody foresaw. */
  readonly JOB_FAILED: Readonly<Record<string, never>>;
  /** What gets jobs executed cannot be reached. */
  readonly RUNNER_UNAVAILABLE: { readonly retryAfterMs: number };
}

/** The stable code of an error. */
export type ErrorCode = keyof ErrorDetails;

const retryableByCode: Readonly<Record<ErrorCode, boolean>> = {
  INVALID_INPUT: false,
  INVALID_PERIOD: false,
  INVALID_CURSOR: false,
  LIMIT_EXCEEDED: false,
  DEVICE_NOT_FOUND: false,
  USER_NOT_FOUND: false,
  NO_READINGS: false,
  IDEMPOTENCY_CONFLICT: false,
  METRICS_CONFLICT: false,
  OVERLOADED: true,
  CLOSED: false,
  UNSUPPORTED_STORAGE: false,
  STORAGE_FAILED: true,
  INVALID_OPTION: false,
  VIEW_EXPIRED: true,
  JOB_NOT_FOUND: false,
  JOB_FINISHED: false,
  JOB_CLAIM_LOST: false,
  JOB_FAILED: true,
  RUNNER_UNAVAILABLE: true,
};

/** Every error code, in the order of their introduction. */
export const errorCodes: readonly ErrorCode[] = Object.keys(retryableByCode) as ErrorCode[];

/** Whether the same call may succeed later without a change. */
export function isRetryableCode(code: ErrorCode): boolean {
  return retryableByCode[code];
}
