import type { HttpAdapter } from '@device-stats/http-adapter';
import type { ServedHandler } from '@device-stats/http-adapter/node';
import type { Logger } from 'pino';

/**
 * Logs a line for every request that is answered: no bodies, no query strings, no ids, no credentials. Of those that are refused
 * there may be any number: of them, a line a second says how many.
 */
export function logRequests(adapter: HttpAdapter, logger: Logger): ServedHandler {
  const countRefusal = refusalLog(logger);
  const counted: HttpAdapter = {
    ...adapter,
    noteRefusal: (refusal) => {
      countRefusal();
      return adapter.noteRefusal(refusal);
    },
  };
  if (!logger.isLevelEnabled('info')) return counted;
  const routeOf = routeFinder(Object.keys(adapter.openApiDocument().paths ?? {}));
  const log = ({ startedMs, ...answered }: AnsweredRequest): void => {
    const ms = Math.round((performance.now() - startedMs) * 100) / 100;
    logger.info({ ...answered, ms }, 'request');
  };
  return {
    ...counted,
    fetch: async (request) => {
      const startedMs = performance.now();
      const { method } = request;
      const response = await adapter.fetch(request);
      const route = routeOf(new URL(request.url).pathname);
      log({ method, route, status: response.status, startedMs });
      return response;
    },
    // Without this, the server would pass single readings to the slower fetch.
    appendReading: async (deviceId, request) => {
      const startedMs = performance.now();
      const response = await adapter.appendReading(deviceId, request);
      const route = '/devices/{device_id}/stats';
      log({ method: request.method, route, status: response.status, startedMs });
      return response;
    },
  };
}

/** Counts refusals, and logs the number a second after the first of them. */
function refusalLog(logger: Logger): () => void {
  let count = 0;
  return () => {
    count += 1;
    if (count > 1) return;
    const log = (): void => {
      logger.warn({ count }, 'requests refused');
      count = 0;
    };
    setTimeout(log, 1_000).unref();
  };
}

interface AnsweredRequest {
  readonly method: string;
  /** A path of the OpenAPI document. */
  readonly route: string;
  readonly status: number;
  /** When it came, as `performance.now()` has it. */
  readonly startedMs: number;
}

/** Finds the path of the OpenAPI document that a path is an instance of; other paths stand for themselves. */
function routeFinder(templates: readonly string[]): (path: string) => string {
  const routes = templates.map((template) => ({
    template,
    pattern: new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`),
  }));
  return (path) => routes.find(({ pattern }) => pattern.test(path))?.template ?? path.slice(0, 200);
}
