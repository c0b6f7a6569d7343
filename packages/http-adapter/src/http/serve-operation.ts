import type { Concern, Operation } from '../operations/operation.ts';
import { type Authorize, concernOfPath, requireAuthorization } from './authorization.ts';
import type { TakeParsingTurn } from './parsing-turns.ts';
import { queryParameters } from './query-parameters.ts';
import { readRequestBody } from './request-body.ts';
import type { Call, Respond } from './responder.ts';

/** What operations are served with. */
export interface ServeOperationOptions {
  readonly respond: Respond;
  readonly authorize: Authorize | undefined;
  readonly maxBodyBytes: number;
  readonly takeParsingTurn: TakeParsingTurn;
}

/** Serves an operation over fetch: from the request to its input, and from its result to the response. */
export function serveOperation(
  operation: Operation,
  { respond, authorize, maxBodyBytes, takeParsingTurn }: ServeOperationOptions,
): (call: Call, params: Readonly<Record<string, string>>) => Promise<Response> {
  const { accepts, concerns } = operation;
  const reading = {
    accepts,
    maxBodyBytes: Math.min(maxBodyBytes, operation.maxBodyBytes),
    takeParsingTurn,
  };
  return async (call, params) => {
    const { request, reportError } = call;
    const require = async (concern: Concern): Promise<void> => {
      if (authorize !== undefined)
        await requireAuthorization(authorize, request, operation, concern);
    };
    if (concerns === undefined) await require(concernOfPath(operation, params));
    const query = queryParameters(request.url);
    const body = await readRequestBody(request, reading).catch(async (error: unknown) => {
      // Who may not do anything here is not told what is wrong with the body.
      if (concerns !== undefined) await require(concernOfPath(operation, params));
      throw error;
    });
    if (concerns !== undefined) await require(concerns(body));
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
