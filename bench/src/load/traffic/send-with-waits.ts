import { once } from 'node:events';
import { Agent, type IncomingMessage, type RequestOptions, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import {
  type Answer,
  type Exchange,
  type ExchangeOutcome,
  type LoadUser,
  settleExchange,
} from './exchange.ts';
import type { SendOptions } from './send-without-waiting.ts';

/** How users wait. */
export interface Waits {
  /**
   * `after an answer`: as people do, so that a slow server gets fewer requests. `between requests`: as devices do, which keep to
   * their schedule however the server fares.
   */
  readonly from: 'after an answer' | 'between requests';
  /** How long the next wait is, in milliseconds. */
  readonly nextMs: () => number;
}

/** Lets every user wait between requests, which no load tool for Node.js can: autocannon's connections never pause. */
export async function sendWithWaits(options: SendOptions, waits: Waits): Promise<void> {
  const { hostname, port } = new URL(options.url);
  const agent = new Agent({ keepAlive: true });
  const target = { hostname, port, agent };
  await Promise.all(options.users.map((user) => sendOf(user, { ...options, ...waits, target })));
  agent.destroy();
}

interface UserOptions extends SendOptions, Waits {
  readonly target: RequestOptions;
}

async function sendOf(user: LoadUser, options: UserOptions): Promise<void> {
  const { target, recorder, untilMs, from, nextMs } = options;
  let dueMs = performance.now() + nextMs();
  while (dueMs < untilMs) {
    await wait(Math.max(0, dueMs - performance.now()));
    const startedMs = performance.now();
    const exchange = user.next();
    const outcome = await send(target, exchange);
    const endedMs = performance.now();
    recorder.record({ ...exchange, startedMs, endedMs, outcome });
    dueMs = (from === 'after an answer' ? endedMs : dueMs) + nextMs();
  }
}

async function send(options: RequestOptions, exchange: Exchange): Promise<ExchangeOutcome> {
  try {
    return settleExchange(exchange, await answerOf(options, exchange));
  } catch (error) {
    return { kind: 'failed', message: `no answer: ${String(error)}` };
  }
}

/** `fetch` costs the generator several times as much. */
async function answerOf(
  options: RequestOptions,
  { method, path, body }: Exchange,
): Promise<Answer> {
  const headers =
    body === undefined
      ? {}
      : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const outgoing = request({ ...options, method, path, headers });
  const responded = once(outgoing, 'response');
  outgoing.end(body);
  const [response] = (await responded) as [IncomingMessage];
  return {
    status: response.statusCode ?? 0,
    body: await text(response),
    retryAfter: response.headers['retry-after'],
  };
}
