import { DeviceStatsError } from '../../errors/device-stats-error.ts';
import { throwInvalidInput } from '../../errors/input-faults.ts';
import { isFinal, type JobId, jobStates } from '../../jobs/job.ts';
import type { JobKind } from '../../jobs/job-kinds.ts';
import type { JobRecord } from '../../storage/job-store.ts';
import { readPage } from '../page.ts';
import type { Waiters } from '../waiters.ts';
import type { JobExecutor } from './job-executor.ts';
import type { Job, JobListOptions, JobService, SubmitOptions, WaitOptions } from './job-service.ts';
import { parseKind, type SubmitParts, submitJob } from './submit-job.ts';
import { jobNotFound, watchJob } from './watch-job.ts';

interface JobServiceParts extends SubmitParts {
  readonly executor: JobExecutor;
  /** Who watches jobs. */
  readonly waiters: Waiters<JobId>;
}

export function createJobService<M extends string>(parts: JobServiceParts): JobService<M> {
  const { store, open } = parts;
  return {
    submit: async <K extends JobKind>(kind: K, params: unknown, options: SubmitOptions = {}) => {
      const record = await submitJob(parts, kind, { params, options });
      return toJob<M>(record) as unknown as Job<M, K>; // it is of the kind that was submitted
    },
    async get(jobId) {
      return toJob<M>(await getRecord(parts, jobId));
    },
    async find(jobId) {
      const id = parseJobId(jobId);
      await open();
      const record = await store.find(id);
      return record && toJob<M>(record);
    },
    async list(options = {}) {
      const asked = parseListOptions(options);
      await open();
      const scope = ['jobs', options.state ?? null, options.kind ?? null];
      const page = await readPage(scope, options, (request) =>
        store.list({ ...asked, ...request }),
      );
      return { ...page, items: page.items.map((record) => toJob<M>(record)) };
    },
    async cancel(jobId) {
      return toJob<M>(await cancelJob(parts, jobId));
    },
    watch: (jobId, { signal } = {}) => watchJobs<M>(parts, jobId, signal),
    wait: (jobId, options = {}) => waitForJob<M>(parts, jobId, options),
    async countByState() {
      await open();
      return store.countByState();
    },
  };
}

async function getRecord({ store, open }: JobServiceParts, jobId: string): Promise<JobRecord> {
  const id = parseJobId(jobId);
  await open();
  const record = await store.find(id);
  if (record === undefined) throw jobNotFound(jobId);
  return record;
}

async function cancelJob(parts: JobServiceParts, jobId: string): Promise<JobRecord> {
  const { store, executor, waiters, clock } = parts;
  const before = await getRecord(parts, jobId);
  if (isFinal(before.state)) throw jobFinished(before);
  const record = await store.cancel(before.id, { nowMs: clock.now() });
  executor.cancel(before.id);
  waiters.wake(before.id);
  if (record === undefined) throw jobNotFound(jobId);
  // It came to its end just now, and not by this.
  if (isFinal(record.state) && record.state !== 'cancelled') throw jobFinished(record);
  return record;
}

async function* watchJobs<M extends string>(
  { store, waiters, open }: JobServiceParts,
  jobId: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Job<M>, void, undefined> {
  const id = parseJobId(jobId);
  await open();
  for await (const record of watchJob({ store, waiters }, id, signal)) yield toJob<M>(record);
}

async function waitForJob<M extends string>(
  parts: JobServiceParts,
  jobId: string,
  { timeoutMs, signal }: WaitOptions,
): Promise<Job<M>> {
  const timeout = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs);
  const signals = [signal, timeout].filter((one) => one !== undefined);
  let last: Job<M> | undefined;
  try {
    for await (const job of watchJobs<M>(parts, jobId, AbortSignal.any(signals))) last = job;
  } catch (error) {
    signal?.throwIfAborted();
    if (timeout?.aborted !== true) throw error;
  }
  return last ?? toJob<M>(await getRecord(parts, jobId));
}

/** What a record says of a job. */
function toJob<M extends string>(record: JobRecord): Job<M> {
  const { id, kind, priority, state, progress, cancelRequested, error } = record;
  const { failedAttempts, maxAttempts, createdAtMs, startedAtMs, finishedAtMs } = record;
  const params: unknown = JSON.parse(record.params);
  const result: unknown = record.result === null ? null : JSON.parse(record.result);
  const times = { createdAtMs, startedAtMs, finishedAtMs };
  const attempts = { failedAttempts, maxAttempts };
  const shown = { priority, state, progress, cancelRequested, ...attempts, ...times, error };
  // The handler of the kind made both.
  return { id, kind, params, ...shown, result } as Job<M>;
}

function parseJobId(jobId: unknown): JobId {
  if (typeof jobId === 'string' && jobId !== '' && jobId.length <= 100) return jobId as JobId;
  throwInvalidInput([{ path: ['jobId'], message: 'must be the id of a job' }]);
}

function parseListOptions({ state, kind }: JobListOptions): JobListOptions {
  if (state !== undefined && !jobStates.includes(state)) {
    throwInvalidInput([{ path: ['state'], message: `must be one of ${jobStates.join(', ')}` }]);
  }
  return {
    ...(state !== undefined && { state }),
    ...(kind !== undefined && { kind: parseKind(kind) }),
  };
}

function jobFinished({ id, state }: JobRecord): DeviceStatsError {
  return new DeviceStatsError('JOB_FINISHED', {
    message: `The job ${id} is ${state} already, and cannot be cancelled.`,
    details: { jobId: id, state },
  });
}
