import { type DeviceStats, DeviceStatsError } from '@device-stats/core';
import { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { DocsPages } from './docs/docs-pages.ts';
import type { Authorize } from './http/authorization.ts';
import { type CorsOptions, createCors } from './http/cors.ts';
import {
  createErrorBoundary,
  createRequestNames,
  type ErrorContext,
  type ReportError,
} from './http/error-boundary.ts';
import { createParsingTurns } from './http/parsing-turns.ts';
import { createAnswerHeaders, createResponder } from './http/responder.ts';
import { serveOperation } from './http/serve-operation.ts';
import { serveOtherPaths } from './http/serve-other-paths.ts';
import { serveWhole } from './http/serve-whole.ts';
import type { AnswerWhole } from './http/whole-request.ts';
import { createMeasure } from './monitoring/measure.ts';
import type { Monitoring } from './monitoring/monitoring.ts';
import { type DocumentInfo, type OpenApiDocument, openApiDocument } from './openapi/document.ts';
import { allOperations } from './operations/all-operations.ts';
import { appendReading } from './operations/ingestion.ts';
import { wireSchemas } from './wire/wire-schemas.ts';

/** The REST API as a handler of fetch requests, for any host that has them. */
export interface HttpAdapter {
  /** Answers a request; never rejects. */
  fetch(request: Request): Promise<Response> | Response;
  /**
   * Answers `POST /devices/{device_id}/stats` as `fetch` does, for a server that has the body as it came, JSON and not
   * compressed: several times as many readings in the same time. Rejects only when a function of the options throws.
   */
  readonly appendReading: AnswerWhole;
  /** Takes note of a request that a server refused before it came here; returns the headers that the answer should have besides. */
  noteRefusal(refusal: RefusedRequest): Readonly<Record<string, string>>;
  /** The OpenAPI 3.1 document of these metrics. */
  openApiDocument(): OpenApiDocument;
}

/** A request that a server has refused. */
export interface RefusedRequest {
  /** The status of the answer. */
  readonly status: number;
  /** The `Origin` of the request; null for none. */
  readonly origin: string | null;
}

/** How the API is served. */
export interface HttpAdapterOptions extends DocumentInfo {
  /** Decides who may call. Default: everybody. */
  readonly authorize?: Authorize;
  /** Which web pages may call the API from a browser. Default: none. */
  readonly cors?: CorsOptions;
  /** The pages at `/docs` and `/redoc`; `nodeDocs()` of the `./node` entry makes them. Default: none. */
  readonly docs?: DocsPages;
  /** Serves `/metrics`; `prometheusMonitoring()` of the `./node` entry makes it. Default: there is no such path. */
  readonly monitoring?: Monitoring;
  /** The largest JSON body, in bytes after decompression, at least 1. Default: 16,777,216 (16 MiB). */
  readonly maxBodyBytes?: number;
  /** The most readings of a JSON batch, 1 to 100,000. Default: 100,000. */
  readonly maxBatchReadings?: number;
  /** The longest line of an NDJSON body, in bytes, at least 1. Default: 65,536. */
  readonly maxLineBytes?: number;
  /** Is told of errors that are the server's fault, for its log. Default: nobody is. */
  readonly onError?: (error: unknown, context: ErrorContext) => void;
  /** Names requests that do not bring an `X-Request-Id`. Default: random UUIDs. */
  readonly createRequestId?: () => string;
}

/**
 * Puts the facade on the wire.
 *
 * @example
 * ```ts
 * import { createDeviceStats, createInMemoryStorage } from '@device-stats/core';
 * import { createHttpAdapter } from '@device-stats/http-adapter';
 *
 * const adapter = createHttpAdapter(createDeviceStats({ storage: createInMemoryStorage() }));
 * const response = await adapter.fetch(new Request('http://localhost/healthz'));
 * console.log(response.status);
 * ```
 *
 * @throws `INVALID_OPTION`
 */
export function createHttpAdapter<R extends string, O extends string>(
  deviceStats: DeviceStats<R, O>,
  options: HttpAdapterOptions = {},
): HttpAdapter {
  const { maxBodyBytes = 16_777_216, maxBatchReadings = 100_000, maxLineBytes = 65_536 } = options;
  checkLimits({ maxBodyBytes, maxBatchReadings, maxLineBytes });
  const { authorize, cors, docs, onError, createRequestId = () => crypto.randomUUID() } = options;
  const schemas = wireSchemas(deviceStats.metrics);
  const { monitoring } = options;
  const takeParsingTurn = createParsingTurns();
  const context = {
    deviceStats,
    schemas,
    maxBatchReadings,
    maxLineBytes,
    takeParsingTurn,
    monitoring,
  };
  const measure = createMeasure(monitoring);
  const operations = allOperations(context);
  const app = new OpenAPIHono();
  const document = once(() => openApiDocument(app, options));
  const crossOrigin = createCors(cors);
  const answerHeaders = createAnswerHeaders(crossOrigin);
  const respond = createResponder(answerHeaders);
  const nameRequest = createRequestNames(createRequestId);
  const reportError: ReportError = (error, at) => onError?.(error, at);
  const answer = createErrorBoundary({ respond, reportError, nameRequest });
  for (const operation of operations) {
    app.openAPIRegistry.registerPath(operation.route);
    const serve = serveOperation(operation, { respond, authorize, maxBodyBytes, takeParsingTurn });
    const { method } = operation.route;
    for (const path of [operation.route.getRoutingPath(), ...operation.aliases]) {
      const answerCall = (c: Context): Promise<Response> =>
        answer(c.req.raw, operation.statuses, (call) => serve(call, c.req.param()));
      app.on(method.toUpperCase(), path, measure(operation.id, answerCall));
    }
  }
  const serveRest = serveOtherPaths({ operations, docs, document, cors: crossOrigin, respond });
  app.notFound((c) => answer(c.req.raw, {}, serveRest));
  const whole = { answerHeaders, nameRequest, reportError, authorize, maxBodyBytes };
  return {
    fetch: (request) => app.fetch(request),
    appendReading: measure('appendReading', serveWhole(appendReading(context), whole)),
    noteRefusal: ({ status, origin }) => {
      monitoring?.noteRequest({ operation: 'refused', status, durationMs: 0 });
      return crossOrigin.headersFor(origin);
    },
    openApiDocument: document,
  };
}

function checkLimits(limits: Readonly<Record<string, number>>): void {
  for (const [option, value] of Object.entries(limits)) {
    const maximum = option === 'maxBatchReadings' ? 100_000 : Number.MAX_SAFE_INTEGER;
    if (Number.isInteger(value) && value >= 1 && value <= maximum) continue;
    throw new DeviceStatsError('INVALID_OPTION', {
      message: `${option} is ${value}; write an integer from 1 to ${maximum}, or leave it out.`,
      details: { option },
    });
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
