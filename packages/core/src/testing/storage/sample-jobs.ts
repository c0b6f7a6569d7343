import assert from 'node:assert/strict';
import type { JobError, JobId, JobState } from '../../jobs/job.ts';
import type { JobClaim, JobRecord, JobStore, NewJob } from '../../storage/job-store.ts';

/** The moment at which the jobs here are submitted and claimed. */
export const nowMs = 1_000;
export const leaseMs = 100;
/** When a lease that began then has run out. */
export const leaseOutMs: number = nowMs + leaseMs;
export const error: JobError = { code: 'STORAGE_FAILED', message: 'The disk is full.' };
/** Before this nothing was dispatched. */
export const never: number = Number.NEGATIVE_INFINITY;

/** A job's id by its number. */
export function jobId(number: number): JobId {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}` as JobId; // a UUID
}

export function newJob(number: number, changes: Partial<NewJob> = {}): NewJob {
  return {
    id: jobId(number),
    kind: 'device-analytics',
    params: '{"deviceId":"a"}',
    priority: 0,
    maxAttempts: 3,
    ...changes,
  };
}

/** Submits a job that must be new. */
export async function submitted(
  jobs: JobStore,
  number: number,
  changes: Partial<NewJob> = {},
): Promise<JobRecord> {
  const { job, created } = await jobs.submit(newJob(number, changes), { nowMs });
  assert.ok(created, `job ${number} is new`);
  return job;
}

/** Claims a job that must be to be had. */
export async function claimed(
  jobs: JobStore,
  number: number,
  atMs: number = nowMs,
): Promise<JobRecord & { readonly claim: JobClaim }> {
  const record = await jobs.claim(jobId(number), { nowMs: atMs, leaseMs });
  assert.ok(record, `job ${number} is to be had`);
  return { ...record, claim: { id: record.id, fence: record.fence } };
}

/** Submits a job and brings it to a state. */
export async function submittedIn(
  jobs: JobStore,
  state: JobState,
  [number, changes]: Parameters<typeof newJob>,
): Promise<JobRecord> {
  const job = await submitted(jobs, number, changes);
  if (state === 'queued') return job;
  const { claim, ...running } = await claimed(jobs, number);
  if (state === 'running') return running;
  const outcomes = {
    succeeded: { state: 'succeeded', result: '{"count":1}' },
    failed: { state: 'failed', error },
    cancelled: { state: 'cancelled' },
  } as const;
  const record = await jobs.finish(claim, outcomes[state], { nowMs });
  assert.equal(record?.state, state);
  return record;
}

/** The numbers of the jobs that are to be dispatched, in their order. */
export async function dueJobs(
  jobs: JobStore,
  request: Partial<Parameters<JobStore['listDue']>[0]>,
): Promise<readonly number[]> {
  const due = await jobs.listDue({ nowMs, dispatchedBeforeMs: never, limit: 1_000, ...request });
  return due.map(({ id }) => numberOf(id));
}

export function numberOf(id: JobId): number {
  return Number(id.slice(-12));
}
