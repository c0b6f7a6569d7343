import { errorCodes } from '@device-stats/core';
import { type OpenAPIHono, z } from '@hono/zod-openapi';
import { httpErrorCodes } from '../errors/http-error.ts';
import { problemExample } from './problem-examples.ts';
import { type ProblemStatus, problemStatuses } from './problem-status.ts';

function integer(description: string): z.ZodType {
  return z.int().openapi({ type: 'integer', description });
}

/** The schema of a problem document (RFC 9457). */
function problemSchema(): z.ZodType {
  return z
    .object({
      type: z.string().openapi({
        format: 'uri-reference',
        description: 'Names the kind of problem; stable.',
        example: 'urn:problem-type:device-stats:device-not-found',
      }),
      title: z.string().openapi({ description: 'The kind of problem in words.' }),
      status: integer('The HTTP status.'),
      code: z.enum([...errorCodes, ...httpErrorCodes]).openapi({
        description: 'The stable error code. The list only grows.',
        example: 'DEVICE_NOT_FOUND',
      }),
      detail: z.string().openapi({ description: 'What happened, to what, and what to do.' }),
      errors: z
        .array(
          z.object({
            path: z.array(z.union([z.string(), z.int().openapi({ type: 'integer' })])).openapi({
              description:
                'Names and indices that lead to the fault, in the body, or the name of a parameter or header.',
            }),
            message: z.string().openapi({ description: 'What is wrong, and what would be right.' }),
          }),
        )
        .optional()
        .openapi({ description: 'For invalid input: every fault (the first 100).' }),
      line: integer('For streams of lines: the line that was refused, from 1.').optional(),
      accepted: integer('For streams of lines: how many readings are stored.').optional(),
      limit: integer('For exceeded limits: how much one request may have.').optional(),
      requested: integer('For exceeded limits: how much was asked for.').optional(),
      device_id: z.string().optional().openapi({ description: 'The device that does not exist.' }),
      user_id: integer('The user that does not exist.').optional(),
      job_id: z.string().optional().openapi({ description: 'The job that it is about.' }),
      job_state: z.string().optional().openapi({ description: 'The state of the job.' }),
      retry_after_ms: z
        .number()
        .optional()
        .openapi({ description: 'When to try again, in milliseconds.' }),
    })
    .openapi('Problem');
}

interface ProblemResponse {
  readonly name: string;
  readonly description: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const responses: Readonly<Record<ProblemStatus, ProblemResponse>> = {
  400: {
    name: 'BadRequest',
    description:
      'The request cannot be read: malformed JSON, path, gzip or (on the route of the original service) period.',
  },
  401: {
    name: 'Unauthorized',
    description: 'No credentials, or wrong ones.',
    headers: { 'WWW-Authenticate': 'How to authenticate.' },
  },
  403: { name: 'Forbidden', description: 'The credentials do not allow this operation.' },
  404: {
    name: 'NotFound',
    description: 'There is no such device, user or job, or it has no readings to answer with.',
  },
  409: { name: 'Conflict', description: 'The job has come to its end.' },
  413: {
    name: 'ContentTooLarge',
    description:
      'The body, after decompression, or one of its lines is longer than the server takes.',
  },
  415: {
    name: 'UnsupportedMediaType',
    description:
      'The body is neither JSON nor, where that is taken, NDJSON; or its coding is not gzip.',
    headers: { 'Accept-Encoding': 'The content codings that are taken.' },
  },
  422: {
    name: 'UnprocessableContent',
    description:
      'The request can be read, but is not valid input, or repeats an idempotency key with other content.',
  },
  500: { name: 'InternalError', description: 'A defect of the server.' },
  503: {
    name: 'Unavailable',
    description: 'The server is overloaded or cannot use its storage at the moment.',
    headers: { 'Retry-After': 'When to try again, in seconds.' },
  },
};

/** References to the shared problem responses. */
export function problemResponses(
  statuses: readonly ProblemStatus[],
): Record<string, { readonly $ref: string }> {
  return Object.fromEntries(
    statuses.map((status) => [
      String(status),
      { $ref: `#/components/responses/${responses[status].name}` },
    ]),
  );
}

/** Adds the shared problem responses and their schema to the document. */
export function registerProblemResponses(registry: OpenAPIHono['openAPIRegistry']): void {
  registry.register('Problem', problemSchema());
  for (const status of problemStatuses) {
    const response = responses[status];
    registry.registerComponent('responses', response.name, {
      description: response.description,
      headers: Object.fromEntries(
        Object.entries(response.headers ?? {}).map(([name, description]) => [
          name,
          { description, schema: { type: 'string' as const } },
        ]),
      ),
      content: {
        'application/problem+json': {
          schema: { $ref: '#/components/schemas/Problem' },
          example: problemExample(status),
        },
      },
    });
  }
}
