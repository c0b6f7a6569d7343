import type { Operation, OperationInput } from '../operations/operation.ts';
import { type Authorize, concernOfPath, requireAuthorization } from './authorization.ts';
import { type NameRequest, problemParts, type ReportError } from './error-boundary.ts';
import { parseJsonBody } from './request-body.ts';
import type { AnswerHeaders, ResponseParts } from './responder.ts';
import type { AnswerWhole, WholeRequest } from './whole-request.ts';

/** What is used to answer without fetch's objects. */
export interface ServeWholeOptions {
  readonly answerHeaders: AnswerHeaders;
  readonly nameRequest: NameRequest;
  readonly reportError: ReportError;
  readonly authorize: Authorize | undefined;
  readonly maxBodyBytes: number;
}

const noQuery: OperationInput['query'] = {};
/** A write that was accepted is not given up because its caller leaves. */
const neverAborted = (): AbortSignal => new AbortController().signal;

/** Serves an operation on a device, without query and with a JSON result, as `serveOperation` does over fetch. */
export function serveWhole(operation: Operation, options: ServeWholeOptions): AnswerWhole {
  const { answerHeaders, nameRequest, reportError, authorize, maxBodyBytes } = options;
  return async (deviceId, request) => {
    const header = (name: string): string | undefined => request.header(name);
    const requestId = nameRequest(header('x-request-id'));
    const params = { device_id: deviceId };
    let parts: ResponseParts;
    try {
      if (authorize !== undefined) {
        const concern = concernOfPath(operation, params);
        await requireAuthorization(authorize, asFetchRequest(request), operation, concern);
      }
      const body = parseJsonBody(request.body, maxBodyBytes);
      parts = await operation.run({ params, query: noQuery, header, body, signal: neverAborted });
    } catch (error) {
      parts = problemParts(error, {
        statuses: operation.statuses,
        isAborted: request.isAborted,
        report: () => reportError(error, { requestId, method: request.method, url: request.url }),
      });
    }
    const headers = answerHeaders({ requestId, origin: header('origin') }, parts);
    return { status: parts.status, headers, body: JSON.stringify(parts.json) };
  };
}

/** As much of a `Request` as who authorizes may see. */
function asFetchRequest(request: WholeRequest): Parameters<Authorize>[0] {
  return { method: request.method, url: request.url, headers: request.headers() };
}
