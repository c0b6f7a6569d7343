import type { HttpAdapter } from '@device-stats/http-adapter';
import type { FetchHandler } from '@device-stats/http-adapter/node';
import type { Logger } from 'pino';

/** Logs a line for every request that is answered: no bodies, no query strings, no ids, no credentials. */
export function logRequests(adapter: HttpAdapter, logger: Logger): FetchHandler {
  if (!logger.isLevelEnabled('info')) return adapter;
  const routeOf = routeFinder(Object.keys(adapter.openApiDocument().paths ?? {}));
  return {
    fetch: async (request) => {
      const startedMs = performance.now();
      const response = await adapter.fetch(request);
      const ms = Math.round((performance.now() - startedMs) * 100) / 100;
      const route = routeOf(new URL(request.url).pathname);
      logger.info({ method: request.method, route, status: response.status, ms }, 'request');
      return response;
    },
  };
}

/** Finds the path of the OpenAPI document that a path is an instance of; other paths stand for themselves. */
function routeFinder(templates: readonly string[]): (path: string) => string {
  const routes = templates.map((template) => ({
    template,
    pattern: new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`),
  }));
  return (path) => routes.find(({ pattern }) => pattern.test(path))?.template ?? path.slice(0, 200);
}
