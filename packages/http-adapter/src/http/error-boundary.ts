import type { ErrorCode } from '@device-stats/core';
import { HttpError } from '../errors/http-error.ts';
import { problemOf } from '../errors/problem.ts';
import type { Call, Respond, ResponseParts } from './responder.ts';

/** Where an error that is the server's fault occurred. */
export interface ErrorContext {
  /** The `X-Request-Id` of the response. */
  readonly requestId: string;
  readonly method: string;
  readonly url: string;
}

/** What errors are answered with, and who is told. */
export interface ErrorBoundaryOptions {
  readonly respond: Respond;
  readonly reportError: ReportError;
  readonly nameRequest: NameRequest;
}

/** Answers a request with what `serve` makes of it, or with the problem that it throws. Never rejects. */
export type ErrorBoundary = (
  request: Request,
  statuses: Readonly<Partial<Record<ErrorCode, number>>>,
  serve: (call: Call) => Promise<Response>,
) => Promise<Response>;

/** Tells whoever keeps the log. */
export type ReportError = (error: unknown, context: ErrorContext) => void;

/** The name of a request: what it brings as `X-Request-Id`, if that is acceptable, else a new one. */
export type NameRequest = (given: string | null | undefined) => string;

const acceptableRequestId = /^[\w.:+/=-]{1,128}$/;

/** Names requests that do not name themselves with `createRequestId`. */
export function createRequestNames(createRequestId: () => string): NameRequest {
  return (given) =>
    typeof given === 'string' && acceptableRequestId.test(given) ? given : createRequestId();
}

/** Makes the one place where errors become responses. */
export function createErrorBoundary({
  respond,
  reportError,
  nameRequest,
}: ErrorBoundaryOptions): ErrorBoundary {
  return async (request, statuses, serve) => {
    const requestId = nameRequest(request.headers.get('x-request-id'));
    const report = (error: unknown): void => {
      reportError(error, { requestId, method: request.method, url: request.url });
    };
    const call: Call = { request, requestId, reportError: report };
    try {
      refuseMalformedPath(request.url);
      return await serve(call);
    } catch (error) {
      const isAborted = request.signal.aborted;
      return respond(call, problemParts(error, { statuses, isAborted, report }));
    }
  };
}

/** What something thrown is answered with; `report` is told of what is the server's fault. */
export function problemParts(
  error: unknown,
  {
    statuses,
    isAborted,
    report,
  }: {
    readonly statuses: Readonly<Partial<Record<ErrorCode, number>>>;
    readonly isAborted: boolean;
    readonly report: (error: unknown) => void;
  },
): ResponseParts {
  const known = isAborted ? aborted(error) : error;
  const { unexpected, status, headers, body } = problemOf(known, statuses);
  if (unexpected) report(error);
  return {
    status,
    headers: { ...headers, 'content-type': 'application/problem+json' },
    json: body,
  };
}

/** Hono hands on what it cannot decode as it is. */
function refuseMalformedPath(url: string): void {
  if (!url.includes('%')) return;
  const path = url.split(/[?#]/, 1)[0] ?? '';
  try {
    decodeURIComponent(path);
  } catch (cause) {
    throw new HttpError('MALFORMED_PATH', {
      detail: 'The path is not valid percent-encoded UTF-8. Write % itself as %25.',
      cause,
    });
  }
}

/** Nobody waits for this answer, but a log should not take it for a defect. */
function aborted(cause: unknown): HttpError {
  return new HttpError('MALFORMED_BODY', {
    detail: 'The request was aborted before it was answered.',
    cause,
  });
}
