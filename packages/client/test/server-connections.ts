import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** The connections to servers of this process. */
export interface ServerConnections extends Disposable {
  /** Breaks those to a port, in the midst of what they are used for. */
  break(port: number): void;
}

/** Keeps account of connections from now on. */
export function serverConnections(): ServerConnections {
  const sockets = new Set<Socket>();
  const add = (message: unknown): void => {
    const { socket } = message as { readonly socket: Socket }; // as Node.js documents it
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  };
  subscribe('net.server.socket', add);
  return {
    break(port) {
      for (const socket of sockets) if (socket.localPort === port) socket.resetAndDestroy();
    },
    [Symbol.dispose]: () => unsubscribe('net.server.socket', add),
  };
}
