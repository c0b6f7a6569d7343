import { DeviceStatsError } from '../../errors/device-stats-error.ts';
import { throwInvalidInput } from '../../errors/input-faults.ts';
import { isFinal, type JobId, jobStates } from '../../jobs/job.ts';
import { isJobKind, type JobKind, type JobParams, jobKinds } from '../../jobs/job-kinds.ts';
import { fingerprintJson } from '../../reading/fingerprint.ts';
import type { JobRecord, JobStore, NewJob } from '../../storage/job-store.ts';
import { parseIdempotencyKey } from '../idempotent-write.ts';
import { readPage } from '../page.ts';
import type { Clock } from '../service-context.ts';
import type { JobChanges } from './job-changes.ts';
import type { JobDispatcher } from './job-dispatcher.ts';
import type { JobExecutor } from './job-executor.ts';
import type { JobHandler, JobHandlers } from './job-handler.ts';
import type { Job, JobListOptions, JobService, SubmitOptions } from './job-service.ts';
import { jobNotFound, watchJob } from './watch-job.ts';

interface JobServiceParts {
  readonly store: JobStore;
  readonly handlers: JobHandlers;
  readonly dispatcher: JobDispatcher;
  readonly executor: JobExecutor;
  readonly changes: JobChanges;
  readonly clock: Clock;
  /** Resolves once the storage can be used. */
  readonly open: () => Promise<unknown>;
}

export function createJobService<M extends string>(parts: JobServiceParts): JobService<M> {
  const { store, handlers, dispatcher, executor, changes, clock, open } = parts;

  const find = async (jobId: string): Promise<JobRecord | undefined> => {
    const id = parseJobId(jobId);
    await open();
    return store.find(id);
  };

  async function* watch(
    jobId: string,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<Job<M>, void, undefined> {
    const id = parseJobId(jobId);
    await open();
    for await (const record of watchJob({ store, changes }, id, signal)) yield toJob<M>(record);
  }

  const submit = async (
    kind: JobKind,
    params: unknown,
    options: SubmitOptions,
  ): Promise<JobRecord> => {
    const { priority, maxAttempts } = parseSubmitOptions(options);
    const key = parseIdempotencyKey(options.idempotencyKey);
    const handler = handlers[parseKind(kind)] as JobHandler; // its parameters are those that it returns
    const parsed = handler.parse(params);
    await open();
    options.signal?.throwIfAborted();
    const id = crypto.randomUUID() as JobId;
    const sharing = await sharingOf(handler, { kind, params: parsed, id });
    const asked = { kind, params: parsed, priority, maxAttempts };
    const { job, created } = await store.submit(
      { id, kind, params: JSON.stringify(parsed), priority, maxAttempts, ...sharing },
      {
        nowMs: clock.now(),
        ...(key !== undefined && {
          idempotency: {
            scope: 'jobs.submit',
            key,
            part: 0,
            fingerprint: await fingerprintJson(asked),
          },
        }),
        ...(options.signal && { signal: options.signal }),
      },
    );
    if (created) await dispatcher.dispatch(job);
    return job;
  };

  return {
    // The job is of the kind that was submitted.
    submit: async <K extends JobKind>(kind: K, params: unknown, options: SubmitOptions = {}) =>
      toJob<M>(await submit(kind, params, options)) as unknown as Job<M, K>,
    async get(jobId) {
      return toJob<M>((await find(jobId)) ?? missing(jobId));
    },
    async find(jobId) {
      const record = await find(jobId);
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
      const id = parseJobId(jobId);
      await open();
      const before = (await store.find(id)) ?? missing(jobId);
      if (isFinal(before.state)) throw finished(before);
      const record = (await store.cancel(id, { nowMs: clock.now() })) ?? missing(jobId);
      executor.cancel(id);
      changes.note(id);
      // It came to its end just now, and not by this.
      if (isFinal(record.state) && record.state !== 'cancelled') throw finished(record);
      return toJob<M>(record);
    },
    watch: (jobId, { signal } = {}) => watch(jobId, signal),
    async wait(jobId, { timeoutMs, signal } = {}) {
      const timeout = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs);
      const signals = [signal, timeout].filter((one) => one !== undefined);
      let last: Job<M> | undefined;
      try {
        for await (const job of watch(jobId, AbortSignal.any(signals))) last = job;
      } catch (error) {
        signal?.throwIfAborted();
        if (timeout?.aborted !== true) throw error;
      }
      return last ?? toJob<M>((await find(jobId)) ?? missing(jobId));
    },
    async countByState() {
      await open();
      return store.countByState();
    },
  };
}

async function sharingOf(
  handler: JobHandler,
  {
    kind,
    params,
    id,
  }: { readonly kind: JobKind; readonly params: JobParams[JobKind]; readonly id: JobId },
): Promise<Pick<NewJob, 'sharing'>> {
  const sharing = await handler.sharing(params);
  if (sharing === 'never') return {};
  // No later job has this version: then it is shared only while it is queued.
  const dataVersion = sharing === 'queued' ? id : sharing.dataVersion;
  return { sharing: { key: await fingerprintJson([kind, params]), dataVersion } };
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

function parseKind(kind: unknown): JobKind {
  if (isJobKind(kind)) return kind;
  throwInvalidInput([{ path: ['kind'], message: `must be one of ${jobKinds.join(', ')}` }]);
}

function parseJobId(jobId: unknown): JobId {
  if (typeof jobId === 'string' && jobId !== '' && jobId.length <= 100) return jobId as JobId;
  throwInvalidInput([{ path: ['jobId'], message: 'must be the id of a job' }]);
}

function parseSubmitOptions({ priority = 0, maxAttempts = 5 }: SubmitOptions): {
  readonly priority: number;
  readonly maxAttempts: number;
} {
  return {
    priority: parseInteger('priority', priority, -100, 100),
    maxAttempts: parseInteger('maxAttempts', maxAttempts, 1, 100),
  };
}

function parseInteger(name: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throwInvalidInput([{ path: [name], message: `must be an integer from ${least} to ${most}` }]);
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

function missing(jobId: string): never {
  throw jobNotFound(jobId);
}

function finished({ id, state }: JobRecord): DeviceStatsError {
  return new DeviceStatsError('JOB_FINISHED', {
    message: `The job ${id} is ${state} already, and cannot be cancelled.`,
    details: { jobId: id, state },
  });
}
