import type { Operation } from '../operations/operation.ts';
import { type Authorize, requireAuthorization } from './authorization.ts';
import { queryParameters } from './query-parameters.ts';
import { readRequestBody } from './request-body.ts';
import type { Call, Respond } from './responder.ts';

/** What operations are served with. */
export interface ServeOperationOptions {
  readonly respond: Respond;
  readonly authorize: Authorize | undefined;
  readonly maxBodyBytes: number;
}

/** Serves an operation over fetch: from the request to its input, and from its result to the response. */
export function serveOperation(
  operation: Operation,
  { respond, authorize, maxBodyBytes }: ServeOperationOptions,
): (call: Call, params: Readonly<Record<string, string>>) => Promise<Response> {
  const { accepts } = operation;
  return async (call, params) => {
    const { request, reportError } = call;
    if (authorize !== undefined) await requireAuthorization(authorize, request, operation, params);
    const query = queryParameters(request.url);
    const body = await readRequestBody(request, { accepts, maxBodyBytes });
    const result = await operation.run({
      params,
      query,
      header: (name) => request.headers.get(name) ?? undefined,
      body,
      reportError,
      signal: () => request.signal,
    });
    return respond(call, { ...result, body: result.stream });
  };
}
