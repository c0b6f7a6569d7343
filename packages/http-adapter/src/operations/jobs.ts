import {
  DeviceStatsError,
  isDeviceStatsError,
  isFinal,
  type Job,
  jobKinds,
  jobStates,
} from '@device-stats/core';
import { z } from '@hono/zod-openapi';
import { maxWaitSeconds, preferredWaitSeconds } from '../http/preferred-wait.ts';
import { wireJob } from '../wire/job.ts';
import type { JobInput } from '../wire/job-input.ts';
import { facadeParams } from '../wire/job-params.ts';
import { wirePage } from '../wire/page.ts';
import { idempotencyHeaders, jobPath, pageQuery } from '../wire/parameters.ts';
import { definedOnly } from './defined-only.ts';
import { idempotencyOf } from './idempotency.ts';
import { jobConcern } from './job-concern.ts';
import { defineOperation, type Operation } from './operation.ts';
import type { OperationContext } from './operation-context.ts';
import { parseJsonBody } from './parse-input.ts';
import { jsonResponse } from './response-content.ts';

const tag = 'Jobs';

/** Operations on long work. */
export function jobOperations(context: OperationContext): readonly Operation[] {
  return [submitJob(context), listJobs(context), getJob(context), cancelJob(context)];
}

const locationHeader = {
  Location: { description: 'The path of the job.', schema: { type: 'string' as const } },
};
const appliedHeader = {
  'Preference-Applied': {
    description: 'How long was waited at most.',
    schema: { type: 'string' as const },
  },
};

function submitJob(context: OperationContext): Operation {
  const { deviceStats, schemas } = context;
  const content = { 'application/json': { schema: schemas.job } };
  const headers = { ...locationHeader, ...appliedHeader };
  return defineOperation({
    id: 'submitJob',
    kind: 'read',
    concerns: jobConcern,
    maxBodyBytes: 65_536,
    method: 'post',
    path: '/jobs',
    tag,
    summary: 'Submit a job',
    description: `Has long work done: what was accepted is executed to its end, and its effect happens once. The same analytics, asked for while they are queued or the readings are unchanged since, share a job. A job needs the rights of the operation that does the same at once: reading for analytics and series, administering for \`deletion\` and \`retention\`. \`Prefer: wait=2\` answers with the finished job when it is done within 2 seconds (at most ${maxWaitSeconds}; \`wait\` alone asks for these).`,
    headers: idempotencyHeaders.extend({
      Prefer: z.string().optional().openapi({
        description: '`wait=` and a number of seconds to wait for the end of the job.',
        example: 'wait=2',
      }),
    }),
    body: { required: true, content: { 'application/json': { schema: schemas.jobInput } } },
    responses: {
      200: { description: 'The job, which is over; perhaps not well.', headers, content },
      202: { description: 'The job is accepted.', headers, content },
    },
    problems: [404],
    run: async ({ body, header, signal }) => {
      const { kind, params } = parseJsonBody(schemas.jobInput, body);
      const submitted = await submit(context, { kind, params }, idempotencyOf(header));
      const wait = preferredWaitSeconds(header('prefer'));
      const job =
        wait === undefined
          ? submitted
          : await deviceStats.jobs.wait(submitted.id, {
              timeoutMs: wait * 1_000,
              signal: signal(),
            });
      return {
        status: wait !== undefined && isFinal(job.state) ? 200 : 202,
        headers: {
          location: `/jobs/${job.id}`,
          ...(wait === undefined ? {} : { 'preference-applied': `wait=${wait}` }),
        },
        json: wireJob(deviceStats.metrics, job),
      };
    },
  });
}

async function submit(
  { deviceStats }: OperationContext,
  { kind, params }: JobInput,
  options: ReturnType<typeof idempotencyOf>,
): Promise<Job<never>> {
  try {
    // The facade validates the parameters.
    return await deviceStats.jobs.submit(kind, facadeParams(params) as never, options);
  } catch (error) {
    throw withinParams(error);
  }
}

/** The facade knows the parameters, and not the body that they are in. */
function withinParams(error: unknown): unknown {
  for (const code of ['INVALID_INPUT', 'INVALID_PERIOD'] as const) {
    if (!isDeviceStatsError(error, code)) continue;
    const faults = error.details.faults.map(({ path, message }) => ({
      path: path[0] === 'idempotencyKey' ? path : ['params', ...path],
      message,
    }));
    return new DeviceStatsError(code, { message: error.message, details: { faults } });
  }
  return error;
}

function listJobs({ deviceStats, schemas }: OperationContext): Operation {
  return defineOperation({
    id: 'listJobs',
    kind: 'read',
    method: 'get',
    path: '/jobs',
    tag,
    summary: 'List jobs',
    description:
      'Jobs without their results, the newest first, in pages. Those that have ended are kept for 24 hours.',
    query: z.strictObject({
      state: z
        .enum(jobStates, `must be one of ${jobStates.join(', ')}`)
        .optional()
        .openapi({ description: 'Only jobs in this state.' }),
      kind: z
        .enum(jobKinds as [(typeof jobKinds)[number]], `must be one of ${jobKinds.join(', ')}`)
        .optional()
        .openapi({ description: 'Only jobs of this kind.' }),
      ...pageQuery,
    }),
    responses: { 200: jsonResponse('A page of jobs.', schemas.jobPage) },
    run: async ({ query }) => {
      const page = await deviceStats.jobs.list(definedOnly(query));
      return { status: 200, json: wirePage(page, (job) => wireJob(deviceStats.metrics, job)) };
    },
  });
}

function getJob({ deviceStats, schemas }: OperationContext): Operation {
  return defineOperation({
    id: 'getJob',
    kind: 'read',
    method: 'get',
    path: '/jobs/{job_id}',
    tag,
    summary: 'Get a job',
    description: 'How far a job has got; once it has ended, its result or why it failed.',
    params: jobPath,
    responses: { 200: jsonResponse('The job.', schemas.job) },
    problems: [404],
    run: async ({ params }) => {
      const job = await deviceStats.jobs.get(params.job_id);
      return { status: 200, json: wireJob(deviceStats.metrics, job) };
    },
  });
}

function cancelJob({ deviceStats, schemas }: OperationContext): Operation {
  return defineOperation({
    id: 'cancelJob',
    kind: 'write',
    method: 'delete',
    path: '/jobs/{job_id}',
    tag,
    summary: 'Cancel a job',
    description:
      'Cancels a job that is queued; asks one that is running to stop, which it does at its next step. Whoever shares the job loses it too.',
    params: jobPath,
    responses: {
      200: jsonResponse('The job is cancelled.', schemas.job),
      202: jsonResponse('The job is asked to stop.', schemas.job),
    },
    problems: [404, 409],
    run: async ({ params }) => {
      const job = await deviceStats.jobs.cancel(params.job_id);
      const status = isFinal(job.state) ? 200 : 202;
      return { status, json: wireJob(deviceStats.metrics, job) };
    },
  });
}
