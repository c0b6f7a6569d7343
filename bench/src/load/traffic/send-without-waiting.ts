import autocannon from 'autocannon';
import { type Exchange, type LoadUser, settleExchange } from './exchange.ts';
import type { LoadRecorder } from './recorder.ts';

/** How a load is sent. */
export interface SendOptions {
  readonly url: string;
  readonly users: readonly LoadUser[];
  readonly recorder: LoadRecorder;
  /** Until when users begin requests, on the clock of `performance.now()`. */
  readonly untilMs: number;
}

/** For how many seconds answers are waited for after the end. */
const drainSeconds = 2;

/**
 * Lets every user send the next request as soon as the last is answered, each on a connection of autocannon's. autocannon ends a load
 * by cutting its connections, after which nobody knows whether the last writes are stored; so for the last seconds its users ask
 * for nothing but health, which is not recorded.
 */
export async function sendWithoutWaiting(options: SendOptions): Promise<void> {
  const { url, users, recorder, untilMs } = options;
  const connections = users.map((user) => createConnection(user, options));
  const waiting = connections.values();
  const result = await autocannon({
    url,
    connections: users.length,
    duration: Math.ceil((untilMs - performance.now()) / 1_000) + drainSeconds,
    timeout: drainSeconds * 5,
    setupClient: (client) => {
      const { value } = waiting.next();
      if (value !== undefined) client.setRequests([value.request]);
    },
  });
  for (const { giveUp } of connections) giveUp();
  if (result.errors > 0) {
    const message = `autocannon counts ${result.errors} connections that failed.`;
    const nowMs = performance.now();
    const outcome = { kind: 'failed', message } as const;
    recorder.record({ route: 'any', readingCount: 0, startedMs: nowMs, endedMs: nowMs, outcome });
  }
}

interface Connection {
  readonly request: autocannon.Request;
  /** Records what was never answered. */
  readonly giveUp: () => void;
}

interface Sent {
  readonly exchange: Exchange;
  readonly startedMs: number;
}

function createConnection(
  user: LoadUser,
  { recorder, untilMs }: Pick<SendOptions, 'recorder' | 'untilMs'>,
): Connection {
  let sent: Sent | undefined;
  const giveUp = (): void => {
    if (sent === undefined) return;
    const outcome = { kind: 'failed', message: 'no answer' } as const;
    recorder.record({ ...sent.exchange, ...sent, endedMs: performance.now(), outcome });
    sent = undefined;
  };
  return {
    giveUp,
    request: {
      setupRequest: (request) => {
        giveUp();
        const startedMs = performance.now();
        if (startedMs >= untilMs) return { ...request, method: 'GET', path: '/healthz' };
        const exchange = user.next();
        sent = { exchange, startedMs };
        return { ...request, ...toRequest(exchange) };
      },
      onResponse: (status, body, _context, headers) => {
        if (sent === undefined) return;
        const { exchange } = sent;
        const endedMs = performance.now();
        const retryAfter = headers?.['retry-after'] ?? headers?.['Retry-After'];
        const outcome = settleExchange(exchange, {
          status,
          body,
          retryAfter: retryAfter?.toString(),
        });
        recorder.record({ ...exchange, ...sent, endedMs, outcome });
        sent = undefined;
      },
    },
  };
}

function toRequest({ method, path, body }: Exchange): autocannon.Request {
  if (body === undefined) return { method, path, headers: {} };
  return { method, path, body, headers: { 'content-type': 'application/json' } };
}
