import type { CheckOutcome } from '../expected/check-statistics.ts';

/** A request, and what its answer means. */
export interface Exchange {
  /** What it is called in the report, such as `GET /devices/{device_id}/analytics`. */
  readonly route: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** JSON. */
  readonly body?: string | Buffer<ArrayBuffer>;
  /** How many readings it brings. */
  readonly readingCount: number;
  /** Is told of an answer with status 200 or 201, and compares it with what was sent. */
  readonly accept: (body: string) => CheckOutcome | undefined;
  /** Is told that the server refused it, having stored nothing. */
  readonly refuse?: () => void;
}

/** An answer as it came. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly retryAfter: string | undefined;
}

/** What an exchange came to. */
export type ExchangeOutcome =
  | CheckOutcome
  /** A right answer in which there is nothing to compare. */
  | { readonly kind: 'accepted' }
  /** 429 or 503, with `Retry-After`. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'failed'; readonly message: string };

/** Makes one request after the other, as a user of the service would. */
export interface LoadUser {
  next(): Exchange;
}

/** Tells an exchange of its answer. */
export function settleExchange(exchange: Exchange, answer: Answer): ExchangeOutcome {
  const { status, body, retryAfter } = answer;
  if (status === 200 || status === 201) return exchange.accept(body) ?? { kind: 'accepted' };
  if (status === 429 || status === 503) {
    exchange.refuse?.();
    if (retryAfter !== undefined) return { kind: 'refused' };
    return { kind: 'failed', message: `${exchange.route}: ${status} without Retry-After` };
  }
  return { kind: 'failed', message: `${exchange.route}: ${status} ${body.slice(0, 200)}` };
}
