import type { IncomingMessage } from 'node:http';
import { noLimit } from './server-limits.ts';

/** Says of a request whether it may be answered now; counts it when it may. */
export type AdmitRequest = (incoming: IncomingMessage) => boolean;

/** What an operator must be able to see of a server that is overloaded. */
const unlimited = /^\/(healthz|readyz|metrics)(\?|$)/;

/**
 * Admits so many requests a second: a bucket that holds as many tokens and is filled evenly, so that a second's worth may come at
 * once. Health, readiness and metrics are always admitted and take no token, and so are preflights: to a web page, a refused one is
 * an error of the network, and not an answer that it can read.
 *
 * @param requestsPerSecond from {@link noLimit} on, everything is admitted
 * @param now the time in milliseconds, from any origin
 */
export function limitRequestRate(
  requestsPerSecond: number,
  now: () => number = () => performance.now(),
): AdmitRequest {
  if (requestsPerSecond >= noLimit) return () => true;
  let tokens = requestsPerSecond;
  let filledMs = now();
  return (incoming) => {
    if (unlimited.test(incoming.url ?? '') || isPreflight(incoming)) return true;
    const nowMs = now();
    tokens = Math.min(requestsPerSecond, tokens + ((nowMs - filledMs) / 1_000) * requestsPerSecond);
    filledMs = nowMs;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}

function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}
