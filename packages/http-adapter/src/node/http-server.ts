import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DeviceStatsError } from '@device-stats/core';
import type { AnswerWhole } from '../http/whole-request.ts';
import type { HttpAdapter } from '../http-adapter.ts';
import { answerAppend } from './append-route.ts';
import { connectionProblem, refuseConnection } from './connection-problem.ts';
import { type ConnectionWatch, watchConnections } from './connection-watch.ts';
import { type FetchHandler, toServerListener } from './node-listener.ts';
import { limitRequestRate } from './request-rate.ts';
import { type ServerLimits, serverLimits } from './server-limits.ts';

/** What a server serves. */
export interface ServedHandler extends FetchHandler {
  /** Is given single readings, which it answers as `fetch` does, but sooner. Without it, `fetch` gets everything. */
  readonly appendReading?: AnswerWhole;
  /** Is told of requests beyond the rate. Default: nobody is. */
  readonly noteRefusal?: HttpAdapter['noteRefusal'];
}

/** Where and how to serve. */
export interface HttpServerOptions extends Partial<ServerLimits> {
  /** What answers the requests. */
  readonly adapter: ServedHandler;
  /** 0 to 65535; 0 takes a free port. Default: 8000. */
  readonly port?: number;
  /** The address to listen on. Default: `127.0.0.1`, which other machines cannot reach. */
  readonly host?: string;
}

/** A server that listens. */
export interface HttpServer {
  /** Where it can be reached from this machine, such as `http://127.0.0.1:8000`. */
  readonly url: string;
  readonly port: number;
  /**
   * Stops accepting connections and closes idle ones, lets requests in flight finish for `closeTimeoutMs`, then cuts what is
   * left. Resolves when every connection is closed. Idempotent.
   */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Serves an adapter over HTTP/1.1. The process's global `Request` and `Response` are replaced by cheaper ones; where that may
 * not be, use {@link toNodeListener} with a server of your own.
 *
 * @example
 * ```ts
 * const server = await openHttpServer({ adapter: createHttpAdapter(deviceStats), port: 8000 });
 * console.log(server.url);
 * await server.close();
 * ```
 *
 * @throws `INVALID_OPTION`, also when the port is in use
 */
export async function openHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { adapter, port = 8_000, host = '127.0.0.1', ...given } = options;
  const limits = serverLimits(given);
  const watch = watchConnections(limits);
  const server = createNodeServer(adapter, { limits, watch });
  try {
    await listen(server, { port, host });
  } catch (error) {
    watch.stop();
    throw error;
  }
  const address = server.address() as AddressInfo; // it listens on a port
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= closeServer(server, { watch, closeTimeoutMs: limits.closeTimeoutMs });
    return closing;
  };
  return { url: urlOf(address), port: address.port, close, [Symbol.asyncDispose]: close };
}

/** What answers requests, and every error. */
function listenerOf(
  adapter: ServedHandler,
): (incoming: IncomingMessage, outgoing: ServerResponse) => void {
  const { appendReading } = adapter;
  const listener = toServerListener(adapter);
  return (incoming, outgoing) => {
    const isAnswered =
      appendReading !== undefined && answerAppend(appendReading, incoming, outgoing);
    if (!isAnswered) void listener(incoming, outgoing);
  };
}

function createNodeServer(
  adapter: ServedHandler,
  { limits, watch }: { readonly limits: ServerLimits; readonly watch: ConnectionWatch },
): Server {
  const listener = listenerOf(adapter);
  const server = createServer({
    maxHeaderSize: limits.maxHeaderBytes,
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: 0, // the watch does this
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    connectionsCheckingInterval: Math.min(1_000, limits.headersTimeoutMs),
    requireHostHeader: false, // Node would answer without a problem document; the listener checks it
  });
  server.maxConnections = limits.maxConnections;
  const admit = limitRequestRate(limits.maxRequestsPerSecond);
  server.on('connection', (socket) => watch.addConnection(socket));
  server.on('request', (incoming, outgoing) => {
    watch.addExchange(incoming, outgoing);
    if (!server.listening) outgoing.shouldKeepAlive = false;
    if (admit(incoming)) listener(incoming, outgoing);
    else refuseRequest(adapter, incoming, outgoing);
  });
  server.on('checkExpectation', (_incoming, outgoing) => {
    const { status, headers, body } = connectionProblem('EXPECTATION_FAILED');
    outgoing.writeHead(status, headers).end(body);
  });
  server.on('connect', (_incoming, socket) => refuseConnection(socket, 'MALFORMED_REQUEST'));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'HPE_HEADER_OVERFLOW') refuseConnection(socket, 'HEADERS_TOO_LARGE');
    else if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') refuseConnection(socket, 'REQUEST_TIMEOUT');
    else refuseConnection(socket, 'MALFORMED_REQUEST');
  });
  return server;
}

/** Refuses one request too many, and keeps the connection: making a new one costs more than the answer. */
function refuseRequest(
  { noteRefusal }: ServedHandler,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): void {
  incoming.resume();
  const { status, headers, body } = connectionProblem('RATE_LIMITED');
  const further = noteRefusal?.({ status, origin: incoming.headers.origin ?? null });
  const length = Buffer.byteLength(body);
  outgoing.writeHead(status, { ...headers, ...further, 'content-length': length }).end(body);
}

async function listen(
  server: Server,
  { port, host }: { readonly port: number; readonly host: string },
): Promise<void> {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw invalid('port', `port is ${port}; write an integer from 0 to 65535.`);
  }
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(listenError(error, { port, host }));
    });
    server.listen({ port, host }, resolve);
  });
}

function listenError(
  error: NodeJS.ErrnoException,
  { port, host }: { readonly port: number; readonly host: string },
): DeviceStatsError {
  if (error.code === 'EADDRINUSE') {
    const message = `Port ${port} of ${host} is in use. Stop the program that listens there, or choose another port.`;
    return invalid('port', message, error);
  }
  if (error.code === 'EACCES') {
    const message = `Port ${port} may not be used by this user. Choose a port from 1024 on.`;
    return invalid('port', message, error);
  }
  const message = `${host} is no address of this machine that can be listened on (${error.code ?? 'unknown'}). Write 127.0.0.1, or 0.0.0.0 for all.`;
  return invalid('host', message, error);
}

function invalid(option: string, message: string, cause?: unknown): DeviceStatsError {
  return new DeviceStatsError('INVALID_OPTION', { message, details: { option }, cause });
}

async function closeServer(
  server: Server,
  { watch, closeTimeoutMs }: { readonly watch: ConnectionWatch; readonly closeTimeoutMs: number },
): Promise<void> {
  const deadline = setTimeout(() => server.closeAllConnections(), closeTimeoutMs);
  // Connections become idle one by one, and Node closes only those that are idle at the start.
  const sweep = setInterval(() => server.closeIdleConnections(), 20);
  try {
    watch.announceClose();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
  } finally {
    clearTimeout(deadline);
    clearInterval(sweep);
    watch.stop();
  }
}

function urlOf({ address, family, port }: AddressInfo): string {
  if (address === '0.0.0.0' || address === '::') return `http://127.0.0.1:${port}`;
  return family === 'IPv6' ? `http://[${address}]:${port}` : `http://${address}:${port}`;
}
