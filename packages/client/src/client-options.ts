import { checkNumber, invalidOption, maxTimerMs } from './errors/invalid-option.ts';
import { type ClientRuntime, systemRuntime } from './transport/client-runtime.ts';

/** How a client reaches the API. */
export interface DeviceStatsClientOptions {
  /**
   * Where the API is mounted: an `http:` or `https:` URL; on a web page also a path of its own server.
   *
   * @example 'https://stats.example.com/api'
   */
  readonly baseUrl: string;
  /** The bearer token. Default: none. */
  readonly token?: string;
  /**
   * Headers of every request, for proxies and tracing. Default: none.
   *
   * @example { 'X-Tenant': 'north' }
   */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sends a request; the `fetch` of an HTTP adapter in this process fits. Default: the global `fetch`. */
  readonly fetch?: (request: Request) => Promise<Response> | Response;
  /** How long one attempt may take to its last byte, in milliseconds, 1 to 2,147,483,647. Default: 10,000. */
  readonly timeoutMs?: number;
  /**
   * How often a call is tried again when the network fails, time runs out or the answer is 429, 502, 503 or 504: an integer
   * from 0. No write counts twice by it. Default: 3.
   */
  readonly retries?: number;
  /**
   * The longest pause before the first repeat, in milliseconds, at least 0; it doubles with each, and each pause is a random
   * part of it. Default: 200.
   */
  readonly retryDelayMs?: number;
  /**
   * The longest pause, in milliseconds, at least 0. A server that asks for a longer one in `Retry-After` is not asked again:
   * the error tells its `retryAfterMs`. Default: 30,000.
   */
  readonly maxRetryDelayMs?: number;
  /** Time and randomness, for tests. Default: the system's. */
  readonly runtime?: Partial<ClientRuntime>;
}

/** Options as given, or their defaults. */
export interface ClientSettings {
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: (request: Request) => Promise<Response>;
  readonly timeoutMs: number;
  readonly retries: number;
  readonly retryDelayMs: number;
  readonly maxRetryDelayMs: number;
  readonly runtime: ClientRuntime;
}

/**
 * Checks options and fills in what is absent.
 *
 * @throws `INVALID_OPTION`
 */
export function parseClientOptions(options: DeviceStatsClientOptions): ClientSettings {
  const { token, headers = {}, timeoutMs = 10_000, retries = 3 } = options;
  const { retryDelayMs = 200, maxRetryDelayMs = 30_000, fetch: send } = options;
  checkNumber('timeoutMs', timeoutMs, { min: 1, max: maxTimerMs });
  checkNumber('retries', retries, { min: 0, max: Number.MAX_SAFE_INTEGER, integer: true });
  checkNumber('retryDelayMs', retryDelayMs, { min: 0, max: maxTimerMs });
  checkNumber('maxRetryDelayMs', maxRetryDelayMs, { min: 0, max: maxTimerMs });
  if (send !== undefined && typeof send !== 'function') {
    throw invalidOption('fetch', 'hand in a function from a Request to a Response');
  }
  const authorization = token === undefined ? {} : { authorization: `Bearer ${parseToken(token)}` };
  return {
    baseUrl: parseBaseUrl(options.baseUrl),
    headers: parseHeaders({ ...headers, ...authorization }),
    // The global one is looked up at each call: tracing and tests replace it.
    fetch: async (request) => (send === undefined ? globalThis.fetch(request) : send(request)),
    timeoutMs,
    retries,
    retryDelayMs,
    maxRetryDelayMs,
    runtime: { ...systemRuntime, ...options.runtime },
  };
}

function parseBaseUrl(baseUrl: unknown): string {
  const advice = 'write an http or https URL without a query, such as https://stats.example.com';
  if (typeof baseUrl !== 'string') throw invalidOption('baseUrl', advice);
  const page = typeof location === 'undefined' ? undefined : location.href;
  if (!URL.canParse(baseUrl, page)) throw invalidOption('baseUrl', advice);
  const { protocol, search, hash, username, password, href } = new URL(baseUrl, page);
  if (username !== '' || password !== '') {
    throw invalidOption('baseUrl', 'write credentials into token or headers instead');
  }
  const isWeb = protocol === 'http:' || protocol === 'https:';
  if (!isWeb || search !== '' || hash !== '') throw invalidOption('baseUrl', advice);
  return href.replace(/\/+$/, '');
}

function parseToken(token: unknown): string {
  if (typeof token === 'string' && /^[\x21-\x7e]+$/.test(token)) return token;
  throw invalidOption('token', 'write one or more visible ASCII characters, or leave it out');
}

function parseHeaders(headers: Record<string, string>): Record<string, string> {
  try {
    return Object.fromEntries(new Headers(headers));
  } catch (cause) {
    throw invalidOption('headers', 'write names and values that HTTP allows', cause);
  }
}
