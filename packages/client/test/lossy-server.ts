import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import {
  createDeviceStats,
  createInMemoryStorage,
  type DeviceStats,
  type Storage,
} from '@device-stats/core';
import { createHttpAdapter } from '@device-stats/http-adapter';

/**
 * What happens to a request: it is answered; stored, but the answer is dropped, cut in the middle or never sent; the connection
 * is reset before anything is done; or something in between answers.
 */
export type Fate = 'answer' | 'drop' | 'cut' | 'hang' | 'reset' | CannedAnswer;

/** An answer that the API has no part in. */
interface CannedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The API behind a network that loses things. */
export interface LossyServer extends AsyncDisposable {
  readonly baseUrl: string;
  readonly deviceStats: DeviceStats;
  /** The requests so far. */
  readonly requests: readonly Request[];
}

/** Serves the API; the first requests meet their fates in order, all later ones are answered. */
export async function openLossyServer(...fates: readonly Fate[]): Promise<LossyServer> {
  return openLossyServerOn(createInMemoryStorage(), fates);
}

/** As {@link openLossyServer}, on any storage, which is closed with it. */
export async function openLossyServerOn(
  storage: Storage,
  fates: readonly Fate[],
): Promise<LossyServer> {
  const deviceStats = createDeviceStats({ storage });
  const adapter = createHttpAdapter(deviceStats);
  const requests: Request[] = [];
  const pending = [...fates];
  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const fate = pending.shift() ?? 'answer';
    const request = await toRequest(incoming);
    requests.push(request);
    if (fate === 'reset') incoming.socket.resetAndDestroy();
    else if (typeof fate === 'object') {
      outgoing.writeHead(fate.status, fate.headers).end(fate.body);
    } else await meet(fate, await adapter.fetch(request), outgoing);
  };
  const server = createServer((incoming, outgoing) => void serve(incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    deviceStats,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await deviceStats.close();
    },
  };
}

async function meet(
  fate: Exclude<Fate, CannedAnswer | 'reset'>,
  response: Response,
  outgoing: ServerResponse,
): Promise<void> {
  const body = Buffer.from(await response.arrayBuffer());
  if (fate === 'hang') return;
  if (fate === 'drop') {
    outgoing.socket?.destroy();
    return;
  }
  outgoing.writeHead(response.status, {
    ...Object.fromEntries(response.headers),
    'content-length': body.length,
  });
  if (fate === 'answer') outgoing.end(body);
  else outgoing.write(body.subarray(0, body.length / 2), () => outgoing.socket?.destroy());
}

async function toRequest(incoming: IncomingMessage): Promise<Request> {
  const { method = 'GET', url = '/' } = incoming;
  const body = await buffer(incoming);
  return new Request(`http://localhost${url}`, {
    method,
    headers: incoming.headers as Record<string, string>,
    ...(body.length > 0 && { body: new Uint8Array(body) }),
  });
}
