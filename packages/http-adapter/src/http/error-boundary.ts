import type { ErrorCode } from '@device-stats/core';
import { HttpError } from '../errors/http-error.ts';
import { problemOf } from '../errors/problem.ts';
import type { Call, Respond } from './responder.ts';

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
  readonly onError: ((error: unknown, context: ErrorContext) => void) | undefined;
  readonly createRequestId: () => string;
}

/** Answers a request with what `serve` makes of it, or with the problem that it throws. Never rejects. */
export type ErrorBoundary = (
  request: Request,
  statuses: Readonly<Partial<Record<ErrorCode, number>>>,
  serve: (call: Call) => Promise<Response>,
) => Promise<Response>;

const acceptableRequestId = /^[\w.:+/=-]{1,128}$/;

/** Makes the one place where errors become responses. */
export function createErrorBoundary({
  respond,
  onError,
  createRequestId,
}: ErrorBoundaryOptions): ErrorBoundary {
  return async (request, statuses, serve) => {
    const given = request.headers.get('x-request-id');
    const requestId = given !== null && acceptableRequestId.test(given) ? given : createRequestId();
    const reportError = (error: unknown): void => {
      onError?.(error, { requestId, method: request.method, url: request.url });
    };
    const call: Call = { request, requestId, reportError };
    try {
      refuseMalformedPath(request.url);
      return await serve(call);
    } catch (error) {
      const known = request.signal.aborted ? aborted(error) : error;
      const { unexpected, status, headers, body } = problemOf(known, statuses);
      if (unexpected) reportError(error);
      return respond(call, {
        status,
        headers: { ...headers, 'content-type': 'application/problem+json' },
        json: body,
      });
    }
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
