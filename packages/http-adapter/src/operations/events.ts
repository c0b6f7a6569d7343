import { isDeviceStatsError, isFinal } from '@device-stats/core';
import { z } from '@hono/zod-openapi';
import { deviceEvents } from '../events/device-events.ts';
import { eventStream, eventStreamHeaders, type ServerEvent } from '../events/event-stream.ts';
import { jobEventId, jobEvents } from '../events/job-events.ts';
import { devicePath, jobPath, periodQuery, quantilesQuery } from '../wire/parameters.ts';
import { definedOnly } from './defined-only.ts';
import {
  defineOperation,
  type Operation,
  type OperationInput,
  type OperationResult,
} from './operation.ts';
import type { OperationContext } from './operation-context.ts';

/** Operations that tell what happens as it happens. */
export function eventOperations(context: OperationContext): readonly Operation[] {
  return [watchDevice(context), watchJob(context)];
}

const headers = z.object({
  'Last-Event-ID': z.string().optional().openapi({
    description:
      '`id` of the event after which to go on, as browsers send it when they connect again.',
  }),
});

const about =
  'Server-sent events (`text/event-stream`); the schema is that of the JSON in the `data` of each. Comments come in between while nothing happens, so that proxies leave the connection open. A slow reader gets fewer events, never old ones.';

function watchDevice(context: OperationContext): Operation {
  const { deviceStats, schemas } = context;
  return defineOperation({
    id: 'watchDevice',
    kind: 'read',
    method: 'get',
    path: '/devices/{device_id}/events',
    tag: 'Devices',
    summary: 'Watch a device',
    description: `An event \`change\` with the state of the device and its statistics, of all time or of \`[from, to)\`, at once and whenever its data have changed, whoever has changed them; at most four a second. Ends when the device is removed; then, to connect again is answered with 404. ${about}`,
    params: devicePath,
    query: z.strictObject({ ...periodQuery, ...quantilesQuery }),
    headers,
    responses: {
      200: {
        description: 'The events.',
        content: { 'text/event-stream': { schema: schemas.deviceEvent } },
      },
    },
    problems: [404],
    run: async ({ params: { device_id: deviceId }, query, ...input }) => {
      const statistics = definedOnly(query);
      const lastEventId = input.header('last-event-id');
      // What cannot be watched, or asked for, is an error instead of a stream.
      await deviceStats.statistics.ofDevice(deviceId, { ...statistics, signal: input.signal() });
      return stream(input, (signal) =>
        deviceEvents(context, { deviceId, statistics, lastEventId, signal }),
      );
    },
  });
}

function watchJob(context: OperationContext): Operation {
  const { deviceStats, schemas } = context;
  return defineOperation({
    id: 'watchJob',
    kind: 'read',
    method: 'get',
    path: '/jobs/{job_id}/events',
    tag: 'Jobs',
    summary: 'Watch a job',
    description: `An event \`job\` with the job, at once and whenever its state or progress has changed, until it has ended; the last one has the result. ${about}`,
    params: jobPath,
    headers,
    responses: {
      200: {
        description: 'The events.',
        content: { 'text/event-stream': { schema: schemas.job } },
      },
      204: { description: 'The last event was the last one; do not connect again.' },
    },
    problems: [404],
    run: async ({ params: { job_id: jobId }, ...input }) => {
      const lastEventId = input.header('last-event-id');
      const job = await deviceStats.jobs.get(jobId);
      if (isFinal(job.state) && jobEventId(job) === lastEventId) return { status: 204 };
      return stream(input, (signal) => jobEvents(context, { jobId, lastEventId, signal }));
    },
  });
}

function stream(
  { signal, reportError }: Pick<OperationInput, 'signal' | 'reportError'>,
  open: (signal: AbortSignal) => AsyncIterable<ServerEvent>,
): OperationResult {
  const onError = (error: unknown): void => {
    if (!isEnd(error)) reportError?.(error);
  };
  return {
    status: 200,
    headers: eventStreamHeaders,
    stream: eventStream({ open, signal: signal(), onError }),
  };
}

/** Whether it is nobody's fault that there is nothing more to tell. */
function isEnd(error: unknown): boolean {
  const codes = ['DEVICE_NOT_FOUND', 'JOB_NOT_FOUND', 'CLOSED'] as const;
  return codes.some((code) => isDeviceStatsError(error, code));
}
