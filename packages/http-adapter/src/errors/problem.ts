import {
  type ErrorCode,
  type ErrorDetails,
  type InputFault,
  isDeviceStatsError,
} from '@device-stats/core';
import { wireFaults } from '../wire/wire-fault.ts';
import { errorPresentations } from './error-presentation.ts';
import { HttpError } from './http-error.ts';
import { InterruptedStream } from './interrupted-stream.ts';

/** An error as it is answered: a problem document (RFC 9457) with its status and headers. */
export interface Problem {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
  /** Whether it is the server's fault, so that the operator should hear of it. */
  readonly unexpected: boolean;
}

/** How long a caller should wait when the error does not say, in seconds. */
const defaultRetryAfterSeconds = 1;

/**
 * The problem document of anything thrown. Text of errors that are not known never gets into it.
 *
 * @param statuses statuses of the facade's errors that differ from those of the one table
 */
export function problemOf(
  error: unknown,
  statuses: Readonly<Partial<Record<ErrorCode, number>>> = {},
): Problem {
  if (error instanceof HttpError) return problemOfHttpError(error);
  if (error instanceof InterruptedStream) {
    const { body, ...problem } = problemOf(error.cause, statuses);
    return { ...problem, body: { ...body, ...describeLine(error), ...error.progress } };
  }
  if (isDeviceStatsError(error)) {
    const { title, detail, status: usual } = errorPresentations[error.code];
    const status = statuses[error.code] ?? usual;
    const retryAfter = status === 503 ? retryAfterHeader(error) : {};
    return {
      status,
      headers: retryAfter,
      body: {
        ...head(error.code, title, status),
        detail: detail ?? describeFaults(title, error.details as AnyDetails) ?? error.message,
        ...extensionsOf(error.details),
      },
      unexpected: detail !== undefined,
    };
  }
  return {
    status: 500,
    headers: {},
    body: {
      ...head('INTERNAL', 'Internal error', 500),
      detail:
        'The server failed in a way it was not built for. Report it with the X-Request-Id of this response.',
    },
    unexpected: true,
  };
}

/** The first fault in the words of the wire: the error's own message has the facade's names. */
function describeFaults(title: string, { faults = [] }: AnyDetails): string | undefined {
  const [first] = wireFaults(faults);
  if (first === undefined) return undefined;
  const where = first.path.length === 0 ? '' : `${first.path.join('.')} `;
  return `${title}: ${where}${first.message}${moreFaults(faults)}.`;
}

/** The first fault with the line it is in, which a sender finds sooner than the reading's index. */
function describeLine({ cause, progress }: InterruptedStream): { readonly detail?: string } {
  if (progress.line === undefined || !isDeviceStatsError(cause, 'INVALID_INPUT')) return {};
  const { faults } = cause.details;
  const [first] = wireFaults(faults);
  if (first === undefined) return {};
  const [, ...path] = first.path;
  const where = path.length === 0 ? '' : `: ${path.join('.')}`;
  return { detail: `Line ${progress.line}${where} ${first.message}${moreFaults(faults)}.` };
}

function moreFaults({ length }: readonly InputFault[]): string {
  const others = length - 1;
  return others === 0 ? '' : ` (and ${others} more ${others === 1 ? 'fault' : 'faults'})`;
}

function problemOfHttpError(error: HttpError): Problem {
  return {
    status: error.status,
    headers: error.headers,
    body: {
      ...head(error.code, titleOf(error.code), error.status),
      detail: error.message,
      ...error.extensions,
    },
    unexpected: error.status >= 500,
  };
}

function head(code: string, title: string, status: number): Record<string, unknown> {
  return { type: problemType(code), title, status, code };
}

/** A stable URI for a code. A name, not a link: a page of documentation may move. */
function problemType(code: string): string {
  return `urn:problem-type:device-stats:${code.toLowerCase().replaceAll('_', '-')}`;
}

function titleOf(code: string): string {
  const words = code.toLowerCase().replaceAll('_', ' ').replace('json', 'JSON');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

function retryAfterHeader(error: unknown): Readonly<Record<string, string>> {
  const seconds = isDeviceStatsError(error, 'OVERLOADED')
    ? Math.max(1, Math.ceil(error.details.retryAfterMs / 1_000))
    : defaultRetryAfterSeconds;
  return { 'retry-after': String(seconds) };
}

type AnyDetails = Partial<{
  readonly faults: readonly InputFault[];
  readonly limit: number;
  readonly requested: number;
  readonly deviceId: string;
  readonly userId: number;
  readonly retryAfterMs: number;
  readonly jobId: string;
  readonly state: string;
}>;

/** The facts of an error that help a program, in the words of the wire. */
function extensionsOf(details: ErrorDetails[keyof ErrorDetails]): Record<string, unknown> {
  const { faults, limit, requested, deviceId, userId, retryAfterMs, jobId, state } =
    details as AnyDetails; // each code has some of them
  return {
    ...(faults === undefined ? {} : { errors: wireFaults(faults) }),
    ...(limit === undefined ? {} : { limit }),
    ...(requested === undefined ? {} : { requested }),
    ...(deviceId === undefined ? {} : { device_id: deviceId }),
    ...(userId === undefined ? {} : { user_id: userId }),
    ...(jobId === undefined ? {} : { job_id: jobId }),
    ...(state === undefined ? {} : { job_state: state }),
    ...(retryAfterMs === undefined ? {} : { retry_after_ms: retryAfterMs }),
  };
}
