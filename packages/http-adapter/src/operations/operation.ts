import { type ErrorCode, isDeviceStatsError } from '@device-stats/core';
import { createRoute, type z } from '@hono/zod-openapi';
import type { OperationBody } from '../http/operation-body.ts';
import { refuseUnsafeJson } from '../http/unsafe-json.ts';
import { problemResponses } from '../openapi/problem-responses.ts';
import type { ProblemStatus } from '../openapi/problem-status.ts';
import { parseInput } from './parse-input.ts';

type RouteConfig = Parameters<typeof createRoute>[0];

/** What an operation does, for deciding who may call it. `admin` destroys data; `public` is never asked about. */
export type OperationKind = 'public' | 'read' | 'write' | 'admin';

/** What is done to whom, for deciding who may. */
export interface Concern {
  readonly kind: OperationKind;
  readonly deviceId?: string;
  readonly userId?: number;
  readonly jobId?: string;
}

/** A request without its transport. */
export interface OperationInput {
  /** Path parameters, percent-decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** Query parameters, decoded, each once. */
  readonly query: Readonly<Record<string, string>>;
  /** A header by its name in lower case. */
  readonly header: (name: string) => string | undefined;
  readonly body: OperationBody;
  /**
   * Aborted when the caller has gone. A function, since on servers the signal is made when it is first asked for, which costs
   * as much as a small write.
   */
  readonly signal: () => AbortSignal;
  /** Is told of what breaks an answer that has begun; other errors are thrown. */
  readonly reportError?: ((error: unknown) => void) | undefined;
}

/** A response without its transport. At most one of `json` and `stream` is there. */
export interface OperationResult {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A value to answer as JSON. */
  readonly json?: unknown;
  /** Bytes to answer as they come; `headers` has their content type. */
  readonly stream?: ReadableStream<Uint8Array>;
}

/** One operation of the API: how it is documented, and what it does. */
export interface Operation {
  /** Its `operationId`. */
  readonly id: string;
  readonly kind: OperationKind;
  /** What it does to whom, where only the body tells, valid or not; then it is authorized once that was read. */
  readonly concerns: ((body: OperationBody) => Concern) | undefined;
  /** The largest body it takes, in bytes, where that is less than the server takes. */
  readonly maxBodyBytes: number;
  /** Its entry in the OpenAPI document. */
  readonly route: ReturnType<typeof createRoute>;
  /** Paths besides that of the document under which it is the same. */
  readonly aliases: readonly string[];
  /** The media types it takes as a body; none: it takes no body. */
  readonly accepts: readonly string[];
  /** Statuses of errors that differ from those of the one table. */
  readonly statuses: Readonly<Partial<Record<ErrorCode, number>>>;
  /**
   * Runs it. Transport-neutral: whoever can make an {@link OperationInput} can call it.
   *
   * @throws errors of the facade and of the API, for `problemOf`
   */
  readonly run: (input: OperationInput) => Promise<OperationResult>;
}

/** An {@link OperationInput} with its parameters validated. */
interface TypedInput<P, Q> extends Omit<OperationInput, 'params' | 'query'> {
  readonly params: P;
  readonly query: Q;
}

/** What an operation is made from. */
export interface OperationDefinition<P extends z.ZodType, Q extends z.ZodType> {
  readonly id: string;
  readonly kind: OperationKind;
  readonly concerns?: (body: OperationBody) => Concern;
  readonly maxBodyBytes?: number;
  readonly method: RouteConfig['method'];
  /** With `{name}` for parameters. */
  readonly path: string;
  readonly aliases?: readonly string[];
  readonly tag: string;
  readonly summary: string;
  readonly description: string;
  readonly params?: P;
  readonly query?: Q;
  /** Headers, for the document only; the operation reads what it needs. */
  readonly headers?: z.ZodObject;
  readonly body?: NonNullable<NonNullable<RouteConfig['request']>['body']>;
  /** What it answers when all is well. */
  readonly responses: RouteConfig['responses'];
  /** What it answers otherwise, besides what every operation of its kind does. */
  readonly problems?: readonly ProblemStatus[];
  readonly statuses?: Operation['statuses'];
  readonly run: (input: TypedInput<z.output<P>, z.output<Q>>) => Promise<OperationResult>;
}

/** Makes an operation of the table. */
export function defineOperation<P extends z.ZodType, Q extends z.ZodType>(
  definition: OperationDefinition<P, Q>,
): Operation {
  const { id, kind, params, query, headers, body } = definition;
  const route = createRoute({
    method: definition.method,
    path: definition.path,
    operationId: id,
    tags: [definition.tag],
    summary: definition.summary,
    description: definition.description,
    security: kind === 'public' ? [] : [{ bearer: [] }],
    // The library's types want objects; the schemas are checked to be such where they are defined.
    request: { params, query, headers, body } as NonNullable<RouteConfig['request']>,
    responses: { ...definition.responses, ...problemResponses(problemStatuses(definition)) },
  });
  return {
    id,
    kind,
    concerns: definition.concerns,
    maxBodyBytes: definition.maxBodyBytes ?? Number.POSITIVE_INFINITY,
    route,
    aliases: definition.aliases ?? [],
    accepts: Object.keys(body?.content ?? {}),
    statuses: definition.statuses ?? {},
    run: async (input) => {
      try {
        return await definition.run({
          params: parseInput(params, input.params),
          query: parseInput(query, input.query),
          header: input.header,
          body: input.body,
          signal: input.signal,
          reportError: input.reportError,
        });
      } catch (error) {
        // What was accepted is flat and has known fields only, so this need not cost anything before.
        if (isDeviceStatsError(error, 'INVALID_INPUT')) refuseUnsafeJson(input.body);
        throw error;
      }
    },
  };
}

function problemStatuses<P extends z.ZodType, Q extends z.ZodType>({
  kind,
  params,
  body,
  problems = [],
}: OperationDefinition<P, Q>): readonly ProblemStatus[] {
  const statuses = new Set<ProblemStatus>([422, 500, ...problems]);
  if (kind !== 'public') for (const status of [401, 403, 503] as const) statuses.add(status);
  if (params !== undefined || body !== undefined) statuses.add(400);
  if (body !== undefined) for (const status of [413, 415] as const) statuses.add(status);
  return [...statuses].toSorted((a, b) => a - b);
}
