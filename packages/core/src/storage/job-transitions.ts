import { isFinal } from '../jobs/job.ts';
import type { JobClaim, JobOutcome, JobRecord, JobStep, NewJob } from './job-store.ts';

// What becomes of the record of a job, for those who write a storage: they read it, keep what comes back in its place, and do both in
// one transaction.

/** The job as it is recorded first: queued and due. */
export function queueJob(job: NewJob, { nowMs }: { readonly nowMs: number }): JobRecord {
  const { id, kind, params, priority, maxAttempts } = job;
  return {
    id,
    kind,
    params,
    priority,
    maxAttempts,
    state: 'queued',
    failedAttempts: 0,
    fence: 0,
    dueAtMs: nowMs,
    progress: { done: 0, total: null },
    removedReadings: 0,
    checkpoint: null,
    cancelRequested: false,
    createdAtMs: nowMs,
    startedAtMs: null,
    finishedAtMs: null,
    result: null,
    error: null,
  };
}

/** The job once it is claimed, no longer dispatched; undefined when it is not to be had. */
export function claimJob(
  job: JobRecord,
  { nowMs, leaseMs }: { readonly nowMs: number; readonly leaseMs: number },
): JobRecord | undefined {
  if (isFinal(job.state) || job.dueAtMs > nowMs) return undefined;
  return {
    ...job,
    state: 'running',
    fence: job.fence + 1,
    dueAtMs: nowMs + leaseMs,
    startedAtMs: job.startedAtMs ?? nowMs,
  };
}

/** The job with a later end of its lease and its progress; undefined when the claim is no longer held. */
export function reportJob(
  job: JobRecord,
  claim: JobClaim,
  report: {
    readonly nowMs: number;
    readonly leaseMs: number;
    readonly progress: JobRecord['progress'];
  },
): JobRecord | undefined {
  if (!isHeld(job, claim)) return undefined;
  return { ...job, dueAtMs: report.nowMs + report.leaseMs, progress: report.progress };
}

/** The job after a step that removed so many readings; its claim {@link isHeld}. */
export function stepJob(
  job: JobRecord,
  { checkpoint }: JobStep,
  { removed }: { readonly removed: number },
): JobRecord {
  return { ...job, checkpoint, removedReadings: job.removedReadings + removed };
}

/** The job after an execution; undefined when the claim is no longer held. */
export function finishJob(
  job: JobRecord,
  claim: JobClaim,
  { outcome, nowMs }: { readonly outcome: JobOutcome; readonly nowMs: number },
): JobRecord | undefined {
  if (!isHeld(job, claim)) return undefined;
  const attempted =
    'error' in outcome
      ? { ...job, error: outcome.error, failedAttempts: job.failedAttempts + 1 }
      : job;
  if (outcome.state === 'queued') {
    if (job.cancelRequested) return { ...attempted, state: 'cancelled', finishedAtMs: nowMs };
    return { ...attempted, state: 'queued', dueAtMs: outcome.dueAtMs };
  }
  const result = outcome.state === 'succeeded' ? outcome.result : null;
  return { ...attempted, state: outcome.state, finishedAtMs: nowMs, result };
}

/** The job once somebody has asked to cancel it. */
export function cancelJob(job: JobRecord, { nowMs }: { readonly nowMs: number }): JobRecord {
  if (isFinal(job.state)) return job;
  const asked = { ...job, cancelRequested: true };
  if (job.state === 'running' && job.dueAtMs > nowMs) return asked;
  return { ...asked, state: 'cancelled', finishedAtMs: nowMs };
}

/** The job as it is returned where results are left out. */
export function withoutResult(job: JobRecord): JobRecord {
  return job.result === null ? job : { ...job, result: null };
}

/** Whether nobody else has claimed the job since, and it was not ended. */
export function isHeld(job: JobRecord, { fence }: JobClaim): boolean {
  return job.state === 'running' && job.fence === fence;
}
