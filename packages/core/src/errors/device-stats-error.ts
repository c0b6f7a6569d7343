import type { ErrorCode, ErrorDetails } from './error-code.ts';
import { isRetryableCode } from './error-code.ts';

/** What an error is made from, besides its code. */
export interface DeviceStatsErrorOptions<C extends ErrorCode> {
  /** What happened, to which thing, and what to do about it, in one or two sentences. */
  readonly message: string;
  /** The facts of this code, for programs. */
  readonly details: ErrorDetails[C];
  /** What led to it, kept for logs and never shown to API consumers. */
  readonly cause?: unknown;
}

const brand = Symbol.for('@device-stats/error');

/**
 * The one error class of device-stats. Only it, or the reason of the caller's `AbortSignal`, leaves a package.
 *
 * Recognise it with {@link isDeviceStatsError}, not with `instanceof`: two copies of the package may be installed.
 */
export class DeviceStatsError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'DeviceStatsError';
  /** The stable code; `docs/errors.md` lists them all. */
  readonly code: C;
  /** Whether the same call may succeed later without a change. */
  readonly retryable: boolean;
  /** The facts of this code, for programs. */
  readonly details: ErrorDetails[C];

  constructor(code: C, options: DeviceStatsErrorOptions<C>) {
    super(options.message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.details = options.details;
    this.retryable = isRetryableCode(code);
    // Marks errors of every copy of this package, and is not shown when an error is logged.
    Object.defineProperty(this, brand, { value: true });
  }
}

/**
 * Whether `error` is a {@link DeviceStatsError}, and of the given code if one is named.
 *
 * @example
 * ```ts
 * if (isDeviceStatsError(error, 'OVERLOADED')) await wait(error.details.retryAfterMs);
 * ```
 */
export function isDeviceStatsError<C extends ErrorCode = ErrorCode>(
  error: unknown,
  code?: C,
): error is DeviceStatsError<C> {
  if (typeof error !== 'object' || error === null || !(brand in error)) return false;
  return code === undefined || ('code' in error && error.code === code);
}
