import type { DocsPages } from '../docs/docs-pages.ts';
import { HttpError } from '../errors/http-error.ts';
import type { OpenApiDocument } from '../openapi/document.ts';
import type { Operation } from '../operations/operation.ts';
import type { Cors } from './cors.ts';
import { listsEntityTag } from './entity-tag.ts';
import type { Call, Respond, ResponseParts } from './responder.ts';

/** What is served where no operation is. */
export interface OtherPathsOptions {
  readonly operations: readonly Operation[];
  readonly docs: DocsPages | undefined;
  readonly document: () => OpenApiDocument;
  readonly cors: Cors;
  readonly respond: Respond;
}

/** A path, and the methods it has. */
interface PathMethods {
  readonly pattern: RegExp;
  readonly methods: readonly string[];
}

/**
 * Serves what is left when no operation has the path and method: the document and its pages, OPTIONS, and the errors of wrong
 * methods and paths. Hono itself answers a wrong method like an unknown path.
 */
export function serveOtherPaths(options: OtherPathsOptions): (call: Call) => Promise<Response> {
  const { operations, respond, cors } = options;
  const paths = pathTable(operations);
  return async (call) => {
    const { request } = call;
    // As it came, except that the host's URL may be anything.
    const path = new URL(request.url).pathname;
    const page = await findPage(path, call, options);
    const methods =
      page === undefined
        ? paths.find(({ pattern }) => pattern.test(path))?.methods
        : (['GET', 'HEAD', 'OPTIONS'] as const);
    if (methods === undefined) {
      throw new HttpError('ROUTE_NOT_FOUND', {
        detail: 'There is nothing at this path. The paths are listed in /openapi.json.',
      });
    }
    const allow = { allow: methods.join(', ') };
    if (request.method === 'OPTIONS') {
      const headers = { ...allow, ...cors.preflightHeaders(request, methods) };
      return respond(call, { status: 204, headers });
    }
    if (page !== undefined && methods.includes(request.method)) return respond(call, page);
    throw new HttpError('METHOD_NOT_ALLOWED', {
      detail: `This path does not take ${request.method}. It takes ${methods.join(', ')}.`,
      headers: allow,
    });
  };
}

function pathTable(operations: readonly Operation[]): readonly PathMethods[] {
  const methodsByPath = new Map<string, Set<string>>();
  for (const { route, aliases } of operations) {
    for (const path of [route.path, ...aliases]) {
      const methods = methodsByPath.get(path) ?? new Set();
      const method = route.method.toUpperCase();
      methods.add(method);
      if (method === 'GET') methods.add('HEAD');
      methodsByPath.set(path, methods);
    }
  }
  return [...methodsByPath].map(([path, methods]) => ({
    pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
    methods: [...methods, 'OPTIONS'],
  }));
}

async function findPage(
  path: string,
  { request }: Call,
  { docs, document }: OtherPathsOptions,
): Promise<ResponseParts | undefined> {
  if (path === '/') {
    // Relative, so that it holds wherever the API is mounted.
    const location = docs === undefined ? 'openapi.json' : 'docs';
    return { status: 302, headers: { location } };
  }
  if (path === '/openapi.json') {
    return { status: 200, headers: { 'cache-control': 'no-cache' }, json: document() };
  }
  const page = await docs?.find(path);
  if (page === undefined) return undefined;
  const { etag } = page.headers;
  const known = request.headers.get('if-none-match');
  if (etag !== undefined && known !== null && listsEntityTag(known, etag)) {
    return { status: 304, headers: page.headers };
  }
  const headers = { ...page.headers, 'content-type': page.contentType };
  return { status: 200, headers, body: page.body };
}
