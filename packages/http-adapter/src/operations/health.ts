import { z } from '@hono/zod-openapi';
import { HttpError } from '../errors/http-error.ts';
import { defineOperation, type Operation } from './operation.ts';
import type { OperationContext } from './operation-context.ts';
import { jsonResponse } from './response-content.ts';

const tag = 'Health';

/** Operations for whoever watches over the server. They need no credentials and tell nothing about the data. */
export function healthOperations(context: OperationContext): readonly Operation[] {
  return [getHealth(), getReadiness(context)];
}

const healthSchema = z.object({ status: z.literal('ok') }).openapi('Health');

function getHealth(): Operation {
  return defineOperation({
    id: 'getHealth',
    kind: 'public',
    method: 'get',
    path: '/healthz',
    tag,
    summary: 'Tell whether the server is alive',
    description: 'Answers as long as the process can answer at all.',
    responses: { 200: jsonResponse('It is.', healthSchema) },
    run: async () => ({ status: 200, json: { status: 'ok' } }),
  });
}

const readinessSchema = z
  .object({
    status: z.enum(['ready', 'degraded']).openapi({
      description: '`degraded`: everything but what `problems` says works.',
    }),
    problems: z.array(
      z.object({
        part: z.enum(['runner']).openapi({ description: 'What does not work.' }),
        detail: z.string().openapi({ description: 'What follows from that.' }),
      }),
    ),
  })
  .openapi('Readiness', { example: { status: 'ready', problems: [] } });

const runnerProblem = {
  part: 'runner',
  detail:
    'What gets jobs executed cannot be reached. Jobs are accepted, and executed once it can be.',
} as const;

function getReadiness({ deviceStats }: OperationContext): Operation {
  return defineOperation({
    id: 'getReadiness',
    kind: 'public',
    method: 'get',
    path: '/readyz',
    tag,
    summary: 'Tell whether the server can serve',
    description:
      'Answers 200 when the storage answers, else 503. Without what gets jobs executed the server is `degraded`, and that is a 200 too: readings and statistics need none of it, and to take every server of it out of service would only make things worse.',
    responses: { 200: jsonResponse('It can.', readinessSchema) },
    problems: [503],
    run: async () => {
      try {
        await deviceStats.ready();
      } catch (cause) {
        throw new HttpError('NOT_READY', {
          detail: 'The storage does not answer. Try again later; if it lasts, tell the operator.',
          headers: { 'retry-after': '5' },
          cause,
        });
      }
      const { isReady } = await deviceStats.runnerStatus();
      const json = isReady
        ? { status: 'ready', problems: [] }
        : { status: 'degraded', problems: [runnerProblem] };
      return { status: 200, json };
    },
  });
}
