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

function statusSchema(name: string, status: string): z.ZodType {
  return z.object({ status: z.literal(status) }).openapi(name);
}

function getHealth(): Operation {
  return defineOperation({
    id: 'getHealth',
    kind: 'public',
    method: 'get',
    path: '/healthz',
    tag,
    summary: 'Tell whether the server is alive',
    description: 'Answers as long as the process can answer at all.',
    responses: { 200: jsonResponse('It is.', statusSchema('Health', 'ok')) },
    run: async () => ({ status: 200, json: { status: 'ok' } }),
  });
}

function getReadiness({ deviceStats }: OperationContext): Operation {
  return defineOperation({
    id: 'getReadiness',
    kind: 'public',
    method: 'get',
    path: '/readyz',
    tag,
    summary: 'Tell whether the server can serve',
    description: 'Answers 200 when the storage answers, else 503.',
    responses: { 200: jsonResponse('It can.', statusSchema('Readiness', 'ready')) },
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
      return { status: 200, json: { status: 'ready' } };
    },
  });
}
