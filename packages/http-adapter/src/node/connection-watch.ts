import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { refuseConnection } from './connection-problem.ts';
import { serverClosing } from './node-listener.ts';
import type { ServerLimits } from './server-limits.ts';

/** A connection and its exchange: the last request that has come on it, and the response. */
interface Connection {
  readonly socket: Socket;
  incoming: IncomingMessage | undefined;
  outgoing: ServerResponse | undefined;
  /** Responses to requests before, which are not over; none unless requests are sent ahead. */
  readonly earlier: ServerResponse[];
  startedMs: number;
  /** Bytes that had moved when they were last seen to have. */
  movedBytes: number;
  movedMs: number;
}

/** Watches over what goes on between the server and its clients. */
export interface ConnectionWatch {
  /** Takes note of a connection until it closes. */
  addConnection(socket: Socket): void;
  /** Takes note of an exchange until it is over. */
  addExchange(incoming: IncomingMessage, outgoing: ServerResponse): void;
  /**
   * Tells clients, with the responses still to come, that their connections will close, and closes those on which nothing was
   * ever sent, as browsers open them in advance: Node counts them as busy. Event streams end.
   */
  announceClose(): void;
  stop(): void;
}

/**
 * Ends exchanges in which the client is too slow: requests that do not arrive in time, streams on which nothing moves. One
 * timer for all, and nothing made or listened to for a request, because both show on the hot route. Node's own `requestTimeout`
 * knows no streamed uploads.
 */
export function watchConnections(
  limits: Pick<ServerLimits, 'requestTimeoutMs' | 'idleTimeoutMs'>,
): ConnectionWatch {
  const connections = new Map<Socket, Connection>();
  const checkMs = Math.min(1_000, limits.requestTimeoutMs, limits.idleTimeoutMs);
  const timer = setInterval(() => {
    const nowMs = performance.now();
    for (const connection of connections.values()) check(connection, { ...limits, nowMs });
  }, checkMs).unref();

  return {
    addConnection(socket) {
      const nothing = { incoming: undefined, outgoing: undefined };
      const times = { startedMs: 0, movedBytes: -1, movedMs: 0 };
      connections.set(socket, { socket, ...nothing, earlier: [], ...times });
      socket.once('close', () => connections.delete(socket));
    },
    addExchange(incoming, outgoing) {
      const connection = connections.get(incoming.socket);
      if (connection === undefined) return;
      if (connection.outgoing?.closed === false) addEarlier(connection, connection.outgoing);
      connection.incoming = incoming;
      connection.outgoing = outgoing;
      connection.startedMs = performance.now();
      connection.movedBytes = -1;
    },
    announceClose() {
      for (const { socket, outgoing, earlier } of connections.values()) {
        if (socket.bytesRead === 0) socket.destroy();
        if (outgoing === undefined) continue;
        outgoing.shouldKeepAlive = false;
        for (const response of [...earlier, outgoing]) response.emit(serverClosing);
      }
    },
    stop: () => clearInterval(timer),
  };
}

/** Responses are over in the order of their requests. */
function addEarlier({ earlier }: Connection, outgoing: ServerResponse): void {
  while (earlier[0]?.closed) earlier.shift();
  earlier.push(outgoing);
}

interface CheckOptions extends Pick<ServerLimits, 'requestTimeoutMs' | 'idleTimeoutMs'> {
  readonly nowMs: number;
}

function check(
  connection: Connection,
  { requestTimeoutMs, idleTimeoutMs, nowMs }: CheckOptions,
): void {
  const { socket, incoming, outgoing, earlier } = connection;
  if (incoming === undefined || outgoing === undefined) return;
  if (outgoing.closed) {
    // A connection may stay open for long: it should not hold on to what is over.
    connection.incoming = undefined;
    connection.outgoing = undefined;
    earlier.length = 0;
    return;
  }
  const movedBytes = socket.bytesRead + socket.bytesWritten;
  // A body that waits to be read, or an answer that is not made yet, is the server's own slowness.
  const waitsForClient =
    socket.writableLength > 0 || (!incoming.complete && incoming.readableLength === 0);
  if (movedBytes !== connection.movedBytes || !waitsForClient) {
    connection.movedBytes = movedBytes;
    connection.movedMs = nowMs;
  }
  const isStreamed = incoming.headers['content-type']?.includes('ndjson') ?? false;
  const isLate =
    !isStreamed && !incoming.complete && nowMs - connection.startedMs > requestTimeoutMs;
  const isIdle = nowMs - connection.movedMs > idleTimeoutMs;
  if (!isLate && !isIdle) return;
  // What is written now must not get into the midst of an answer.
  const hasBegun = outgoing.headersSent || earlier.some(({ closed }) => !closed);
  if (hasBegun) socket.destroy();
  else refuseConnection(socket, 'REQUEST_TIMEOUT');
}
