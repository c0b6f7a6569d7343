/** Which web pages may call the API from a browser. */
export interface CorsOptions {
  /** Origins such as `https://app.example.org`, or `*` for all. Default: none. */
  readonly origins: readonly string[];
}

/** What the API says to browsers about other origins. */
export interface Cors {
  /** Whether any other origin is allowed. */
  readonly isEnabled: boolean;
  /** Headers of any answer to a request of this origin. */
  headersFor(origin: string | null): Readonly<Record<string, string>>;
  /** Further headers of the answer to a preflight; `methods` are those of the path. */
  preflightHeaders(request: Request, methods: readonly string[]): Readonly<Record<string, string>>;
}

const exposedHeaders =
  'ETag, Location, Preference-Applied, Retry-After, WWW-Authenticate, X-Request-Id';
const allowedHeaders =
  'Accept, Authorization, Content-Encoding, Content-Type, Idempotency-Key, If-None-Match, Last-Event-ID, Prefer, X-Request-Id';
const none: Readonly<Record<string, string>> = {};

/**
 * Credentials of browsers, such as cookies, are never allowed: the API does not use them.
 *
 * hono/cors would do most of this, but it replaces the `Vary` of the answer.
 */
export function createCors({ origins }: CorsOptions = { origins: [] }): Cors {
  const any = origins.includes('*');
  const allowed = new Set(origins);
  const headersFor = (origin: string | null): Readonly<Record<string, string>> => {
    if (origins.length === 0) return none;
    if (any)
      return {
        'access-control-allow-origin': '*',
        'access-control-expose-headers': exposedHeaders,
      };
    if (origin === null || !allowed.has(origin)) return { vary: 'Origin' };
    return {
      vary: 'Origin',
      'access-control-allow-origin': origin,
      'access-control-expose-headers': exposedHeaders,
    };
  };
  return {
    isEnabled: origins.length > 0,
    headersFor,
    preflightHeaders: (request, methods) => {
      const origin = request.headers.get('origin');
      const isPreflight = request.headers.has('access-control-request-method');
      if (!isPreflight || !('access-control-allow-origin' in headersFor(origin))) return none;
      return {
        'access-control-allow-methods': methods.join(', '),
        'access-control-allow-headers': allowedHeaders,
        'access-control-max-age': '600',
      };
    },
  };
}
