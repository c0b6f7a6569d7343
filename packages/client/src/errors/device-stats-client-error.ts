import type { components } from '../openapi.gen.ts';

/** The problem document (RFC 9457) with which the server answers what it refuses. */
export type Problem = components['schemas']['Problem'];

/** A fault of an input: where it is, and what is wrong there. */
export type InputFault = NonNullable<Problem['errors']>[number];

/**
 * What went wrong: the server's stable codes, three for answers that never came from it, and one for jobs.
 *
 * - `TIMEOUT`: no whole answer within `timeoutMs`.
 * - `NETWORK`: the server could not be reached, or the connection broke.
 * - `BAD_RESPONSE`: something answered that is not the API, such as a proxy.
 * - `JOB_CANCELLED`: the job that was waited for was cancelled.
 */
export type ClientErrorCode =
  | Problem['code']
  | 'TIMEOUT'
  | 'NETWORK'
  | 'BAD_RESPONSE'
  | 'JOB_CANCELLED';

/** What an error is made from, besides its code. */
export interface ClientErrorOptions {
  /** What happened, and what to do about it. */
  readonly message: string;
  readonly status?: number | undefined;
  readonly retryable?: boolean;
  readonly retryAfterMs?: number | undefined;
  readonly requestId?: string | undefined;
  readonly problem?: Problem;
  readonly errors?: readonly InputFault[];
  readonly cause?: unknown;
}

const brand = Symbol.for('@device-stats/client-error');

/**
 * The one error class of the client. Only it, the reason of the caller's `AbortSignal`, or the error of the caller's source of
 * readings leaves the client.
 *
 * Recognise it with {@link isDeviceStatsClientError}, not with `instanceof`: two copies of the package may be loaded.
 */
export class DeviceStatsClientError extends Error {
  override readonly name = 'DeviceStatsClientError';
  /** The stable code. */
  readonly code: ClientErrorCode;
  /** The HTTP status; undefined when there was no answer. */
  readonly status: number | undefined;
  /** Whether the same call may succeed later without a change. The client has tried as often as its options say. */
  readonly retryable: boolean;
  /** When the server wants to be asked again, in milliseconds from its answer; undefined when it did not say. */
  readonly retryAfterMs: number | undefined;
  /** The answer's `X-Request-Id`, for the operator's log. */
  readonly requestId: string | undefined;
  /** For invalid input: every fault (the first 100); else empty. */
  readonly errors: readonly InputFault[];
  /** The whole problem document, with the facts of its code; undefined when the server sent none. */
  readonly problem: Problem | undefined;

  constructor(code: ClientErrorCode, options: ClientErrorOptions) {
    super(options.message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.status = options.status;
    this.retryable = options.retryable ?? false;
    this.retryAfterMs = options.retryAfterMs;
    this.requestId = options.requestId;
    this.problem = options.problem;
    this.errors = options.errors ?? options.problem?.errors ?? [];
    // Marks errors of every copy of this package, and is not shown when an error is logged.
    Object.defineProperty(this, brand, { value: true });
  }
}

/**
 * Whether `error` is a {@link DeviceStatsClientError}, and of the given code if one is named.
 *
 * @example
 * ```ts
 * if (isDeviceStatsClientError(error, 'DEVICE_NOT_FOUND')) return undefined;
 * ```
 */
export function isDeviceStatsClientError(
  error: unknown,
  code?: ClientErrorCode,
): error is DeviceStatsClientError {
  if (typeof error !== 'object' || error === null || !(brand in error)) return false;
  return code === undefined || ('code' in error && error.code === code);
}
