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

/** Makes responses with the headers that every one of them has. */
export function createResponder(cors: Cors): Respond {
  return ({ request, requestId }, { status, headers: own, json, body }) => {
    const headers: Record<string, string> = { ...securityHeaders, 'x-request-id': requestId };
    if (json !== undefined) headers['content-type'] = 'application/json';
    if (own !== undefined) Object.assign(headers, own);
    if (cors.isEnabled) {
      const { vary, ...others } = cors.headersFor(request.headers.get('origin'));
      Object.assign(headers, others);
      if (vary !== undefined) {
        headers['vary'] = headers['vary'] === undefined ? vary : `${headers['vary']}, ${vary}`;
      }
    }
    if (json !== undefined) return new Response(JSON.stringify(json), { status, headers });
    if (body instanceof ReadableStream && request.method === 'HEAD') {
      // Dispatched like a GET, but nobody would ever read this.
      body.cancel().catch(() => undefined);
      return new Response(null, { status, headers });
    }
    return new Response(body ?? null, { status, headers });
  };
}
