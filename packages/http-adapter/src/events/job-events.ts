import type { Job } from '@device-stats/core';
import type { OperationContext } from '../operations/operation-context.ts';
import { wireJob } from '../wire/job.ts';
import type { ServerEvent } from './event-stream.ts';

/** Which events. */
export interface JobEventsOptions {
  readonly jobId: string;
  /** The id of the event after which to begin; undefined: with the present state. */
  readonly lastEventId: string | undefined;
  readonly signal: AbortSignal;
}

/** A job now, and whenever its state or progress has changed, until it has come to its end. */
export async function* jobEvents(
  { deviceStats }: OperationContext,
  { jobId, lastEventId, signal }: JobEventsOptions,
): AsyncGenerator<ServerEvent, void, undefined> {
  for await (const job of deviceStats.jobs.watch(jobId, { signal })) {
    const id = jobEventId(job);
    if (id !== lastEventId) {
      yield { event: 'job', id, data: wireJob(deviceStats.metrics, job) };
    }
  }
}

/** Differs whenever an event tells something new. */
export function jobEventId(job: Job<never>): string {
  const { state, progress, failedAttempts, cancelRequested } = job;
  const { done, total } = progress;
  return [state, failedAttempts, done, total ?? '', cancelRequested ? 'cancel' : ''].join('.');
}
