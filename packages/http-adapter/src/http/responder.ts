import type { OperationResult } from '../operations/operation.ts';
import type { Cors } from './cors.ts';

/** A request on its way to its answer. */
export interface Call {
  readonly request: Request;
  /** Names the request in the response and in the server's log. */
  readonly requestId: string;
  /** Is told of what breaks an answer that has begun. */
  readonly reportError: (error: unknown) => void;
}

/** What a response consists of, besides what every one has. */
export interface ResponseParts extends Omit<OperationResult, 'stream'> {
  /** The body, unless it is `json`; `headers` has its content type. */
  readonly body?: ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer> | string | undefined;
}

/** Makes a response. */
export type Respond = (call: Call, parts: ResponseParts) => Response;

/** Answers are data: nothing in them may be run, framed, or guessed to be something else. */
const securityHeaders = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
} as const;

/** The headers of an answer to a request of this name and origin. */
export type AnswerHeaders = (
  request: { readonly requestId: string; readonly origin: string | null | undefined },
  parts: ResponseParts,
) => Record<string, string>;

/** Makes the headers that every answer has, and those of its parts. */
export function createAnswerHeaders(cors: Cors): AnswerHeaders {
  return ({ requestId, origin = null }, { headers: own, json }) => {
    const headers: Record<string, string> = { ...securityHeaders, 'x-request-id': requestId };
    if (json !== undefined) headers['content-type'] = 'application/json';
    if (own !== undefined) Object.assign(headers, own);
    if (!cors.isEnabled) return headers;
    const { vary, ...others } = cors.headersFor(origin);
    Object.assign(headers, others);
    if (vary !== undefined) {
      headers['vary'] = headers['vary'] === undefined ? vary : `${headers['vary']}, ${vary}`;
    }
    return headers;
  };
}

/** Makes responses with these headers. */
export function createResponder(answerHeaders: AnswerHeaders): Respond {
  return ({ request, requestId }, parts) => {
    const { status, json, body } = parts;
    const origin = request.headers.get('origin');
    const headers = answerHeaders({ requestId, origin }, parts);
    if (json !== undefined) return new Response(JSON.stringify(json), { status, headers });
    if (body instanceof ReadableStream && request.method === 'HEAD') {
      // Dispatched like a GET, but nobody would ever read this.
      body.cancel().catch(() => undefined);
      return new Response(null, { status, headers });
    }
    return new Response(body ?? null, { status, headers });
  };
}
