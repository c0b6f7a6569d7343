import { IncomingMessage, type ServerResponse } from 'node:http';
import {
  getRequestListener,
  type Http2Bindings,
  type HttpBindings,
  RequestError,
} from '@hono/node-server';
import { connectionProblem } from './connection-problem.ts';
import { bodyOf } from './incoming-body.ts';

/** Whatever answers fetch-style, such as an `HttpAdapter`. */
export interface FetchHandler {
  fetch(request: Request): Response | Promise<Response>;
}

/** Answers a request of `node:http`. */
export type NodeListener = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>;

/** What a server emits on a response before it closes: streams that would never end by themselves end at it. */
export const serverClosing = 'device-stats:closing';

/** How a handler is mounted. */
export interface NodeListenerOptions {
  /**
   * The path under which the host mounts the API, such as `/api`, where the host leaves it in `request.url`: plain `node:http`
   * and Fastify do, Express does not. Default: none.
   */
  readonly prefix?: string;
}

/**
 * The handler as a listener for Express, Fastify or plain `node:http`. The host's global `Request` and `Response` stay as they
 * are. Mount it before anything that reads request bodies, such as `express.json()`.
 *
 * @example
 * ```ts
 * app.use('/api', toNodeListener(createHttpAdapter(deviceStats)));
 * ```
 */
export function toNodeListener(
  handler: FetchHandler,
  { prefix = '' }: NodeListenerOptions = {},
): NodeListener {
  const listener = listenerOf(handler, { overrideGlobalObjects: false });
  if (prefix === '') return listener;
  return async (incoming, outgoing) => {
    incoming.url = withoutPrefix(incoming.url ?? '/', prefix);
    await listener(incoming, outgoing);
  };
}

/** The listener of a server of our own, where the globals may be replaced by ones that cost half as much. */
export function toServerListener(handler: FetchHandler): NodeListener {
  return listenerOf(handler, { overrideGlobalObjects: true });
}

function listenerOf(
  handler: FetchHandler,
  options: { readonly overrideGlobalObjects: boolean },
): NodeListener {
  return getRequestListener(
    async (request, exchange) => {
      const response = await handler.fetch(withOwnBody(request, exchange));
      drainRest(exchange);
      // Only answers to GET are streamed.
      return request.method === 'GET' ? cutWhenFailed(response, exchange) : response;
    },
    { ...options, errorHandler },
  );
}

/**
 * Lets a long body be read as it comes: the request's own `body` is made by way of copies. Nothing is read before `body` is asked for, so
 * that it can be taken in another way, such as `text()`.
 */
function withOwnBody(request: Request, { incoming }: HttpBindings | Http2Bindings): Request {
  const isLong = incoming.headers['content-type']?.includes('ndjson') ?? false;
  if (!isLong || incoming.readableDidRead || !(incoming instanceof IncomingMessage)) return request;
  let body: ReadableStream<Uint8Array> | undefined;
  return Object.defineProperty(request, 'body', {
    get: () => {
      body ??= bodyOf(incoming);
      return body;
    },
  });
}

function errorHandler(error: unknown): Response {
  const code = error instanceof RequestError ? 'MALFORMED_REQUEST' : 'INTERNAL';
  const { status, headers, body } = connectionProblem(code);
  return new Response(body, { status, headers });
}

/**
 * Lets go what is left of a body that was read in part, so that the connection can be used again. The listener means to, but
 * the stream that was read pauses the request again and again.
 */
function drainRest({ incoming, outgoing }: HttpBindings | Http2Bindings): void {
  const isBegun = incoming.readableDidRead || incoming.listenerCount('data') > 0;
  if (incoming.readableEnded || !isBegun) return;
  outgoing.once('finish', () => {
    incoming.removeAllListeners('data');
    incoming.resume();
  });
}

/**
 * Lets a streamed body that fails half-way end in a cut connection. The listener would append the error's text to the data
 * and end it as if it were whole.
 */
function cutWhenFailed(response: Response, { outgoing }: HttpBindings | Http2Bindings): Response {
  const type = response.headers.get('content-type');
  if (type === null || /json$|^text\/(html|css|javascript)/.test(type) || response.body === null) {
    return response;
  }
  const reader = response.body.getReader();
  if (type === 'text/event-stream') {
    outgoing.once(serverClosing, () => void reader.cancel().catch(() => undefined));
  }
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch {
        outgoing.destroy();
        controller.close();
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return new Response(body, { status: response.status, headers: response.headers });
}

function withoutPrefix(url: string, prefix: string): string {
  const rest = url.startsWith(prefix) ? url.slice(prefix.length) : url;
  return rest.startsWith('/') ? rest : `/${rest}`;
}
