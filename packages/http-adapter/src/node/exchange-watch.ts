import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { refuseConnection } from './connection-problem.ts';
import { serverClosing } from './node-listener.ts';
import type { ServerLimits } from './server-limits.ts';

/** A request and its response, while they last. */
interface Exchange {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly streamed: boolean;
  readonly startedMs: number;
  /** Where it is in the list of exchanges. */
  position: number;
  /** Bytes that had moved when they were last seen to have. */
  movedBytes: number;
  movedMs: number;
}

/** Watches over what goes on between the server and its clients. */
export interface ExchangeWatch {
  /** Takes note of an exchange until it is over. */
  add(incoming: IncomingMessage, outgoing: ServerResponse): void;
  /** Takes note of a connection until it closes. */
  addConnection(socket: Socket): void;
  /**
   * Tells clients, with the responses still to come, that their connections will close, and closes those on which nothing was
   * ever sent, as browsers open them in advance: Node counts them as busy. Event streams end.
   */
  announceClose(): void;
  stop(): void;
}

/**
 * Ends exchanges in which the client is too slow: requests that do not arrive in time, streams on which nothing moves. One
 * timer for all, because a timer a request shows on the hot route. Node's own `requestTimeout` knows no streamed uploads.
 */
export function watchExchanges(
  limits: Pick<ServerLimits, 'requestTimeoutMs' | 'idleTimeoutMs'>,
): ExchangeWatch {
  const exchanges: Exchange[] = [];
  const connections = new Set<Socket>();
  const checkMs = Math.min(1_000, limits.requestTimeoutMs, limits.idleTimeoutMs);
  const timer = setInterval(() => {
    const nowMs = performance.now();
    for (const exchange of exchanges) check(exchange, { ...limits, nowMs });
  }, checkMs).unref();

  return {
    add(incoming, outgoing) {
      const nowMs = performance.now();
      const streamed = incoming.headers['content-type']?.includes('ndjson') ?? false;
      const times = { startedMs: nowMs, movedBytes: -1, movedMs: nowMs };
      const exchange = { incoming, outgoing, streamed, ...times, position: exchanges.length };
      exchanges.push(exchange);
      outgoing.once('close', () => remove(exchanges, exchange));
    },
    addConnection(socket) {
      connections.add(socket);
      socket.once('close', () => connections.delete(socket));
    },
    announceClose() {
      for (const socket of connections) if (socket.bytesRead === 0) socket.destroy();
      for (const { outgoing } of exchanges) {
        outgoing.shouldKeepAlive = false;
        outgoing.emit(serverClosing);
      }
    },
    stop: () => clearInterval(timer),
  };
}

/**
 * The last one takes its place. No `Set`: each table that it has outgrown refers to the next and to what was in it, so that V8 keeps
 * all requests, and copies them, until its next full collection.
 */
function remove(exchanges: Exchange[], { position }: Exchange): void {
  const last = exchanges.pop();
  if (last === undefined || position === exchanges.length) return;
  exchanges[position] = last;
  last.position = position;
}

interface CheckOptions extends Pick<ServerLimits, 'requestTimeoutMs' | 'idleTimeoutMs'> {
  readonly nowMs: number;
}

function check(exchange: Exchange, { requestTimeoutMs, idleTimeoutMs, nowMs }: CheckOptions): void {
  const { incoming, outgoing, streamed } = exchange;
  const { socket } = incoming;
  const movedBytes = socket.bytesRead + socket.bytesWritten;
  // A body that waits to be read, or an answer that is not made yet, is the server's own slowness.
  const waitsForClient =
    socket.writableLength > 0 || (!incoming.complete && incoming.readableLength === 0);
  if (movedBytes !== exchange.movedBytes || !waitsForClient) {
    exchange.movedBytes = movedBytes;
    exchange.movedMs = nowMs;
  }
  const late = !streamed && !incoming.complete && nowMs - exchange.startedMs > requestTimeoutMs;
  const idle = nowMs - exchange.movedMs > idleTimeoutMs;
  if (!late && !idle) return;
  if (outgoing.headersSent) socket.destroy();
  else refuseConnection(socket, 'REQUEST_TIMEOUT');
}
