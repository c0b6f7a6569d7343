import { DeviceStatsClientError, type Problem } from './device-stats-client-error.ts';
import { retryAfterMs } from './retry-after.ts';

/** Statuses that say nothing about the request: overloaded, or a proxy that did not reach the server. */
const passing: readonly number[] = [429, 502, 503, 504];

/** The error of an answer that is not a success; `body` is its JSON, or its text when it has none. */
export function responseError(
  response: Response,
  body: unknown,
  nowMs: number,
): DeviceStatsClientError {
  const { status, headers } = response;
  const requestId = headers.get('x-request-id') ?? undefined;
  const retryable = passing.includes(status);
  if (isProblem(body)) {
    const waitMs = retryAfterMs(headers, nowMs) ?? body.retry_after_ms;
    const facts = { status, retryable, requestId, retryAfterMs: waitMs };
    return new DeviceStatsClientError(body.code, {
      ...facts,
      message: body.detail,
      problem: body,
    });
  }
  return new DeviceStatsClientError('BAD_RESPONSE', {
    message: `Something other than the API answered ${status} ${response.statusText}`
      .trim()
      .concat('. Check the base URL, and proxies on the way.'),
    status,
    retryable,
    requestId,
    retryAfterMs: retryAfterMs(headers, nowMs),
  });
}

/** The error of a success without the content that the API sends. */
export function contentError(response: Response, cause: unknown): DeviceStatsClientError {
  return new DeviceStatsClientError('BAD_RESPONSE', {
    message: `The answer ${response.status} is not one of the API. Check the base URL, and proxies on the way.`,
    status: response.status,
    cause,
  });
}

function isProblem(body: unknown): body is Problem {
  return (
    typeof body === 'object' &&
    body !== null &&
    'code' in body &&
    typeof body.code === 'string' &&
    'detail' in body &&
    typeof body.detail === 'string'
  );
}
