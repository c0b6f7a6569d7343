import { isDeviceStatsClientError } from '../errors/device-stats-client-error.ts';
import { invalidInput } from '../errors/invalid-input.ts';
import { undefinedFor } from '../errors/undefined-for.ts';
import type { components } from '../openapi.gen.ts';
import type { Transport } from '../transport/transport.ts';
import { asDeclared } from '../wire/metric-types.ts';
import { type Page, type PageOptions, pageQuery } from '../wire/page.ts';
import { type CallOptions, idempotencyHeader, type WriteOptions } from '../wire/write-options.ts';
import type { Job, JobKind, JobParams, JobResult, JobState, SubmittableJobKind } from './job.ts';
import { resultOf } from './job-result.ts';
import { watchJob } from './watch-job.ts';

/** Which jobs to list. */
export interface JobListOptions extends PageOptions {
  /** Default: in any state. */
  readonly state?: JobState | undefined;
  /** Default: of any kind. */
  readonly kind?: JobKind | undefined;
}

/** How a job is run. */
export interface RunOptions<J> extends WriteOptions {
  /** Is told of the job at once, and whenever its state or progress has changed. */
  readonly onProgress?: ((job: J) => void) | undefined;
}

/** Long work that the server does. Every method rejects with `INVALID_INPUT` for what cannot be. */
export interface JobClient<R extends string, O extends string> {
  /**
   * Submits a job; equal analytics share one.
   *
   * @throws `DEVICE_NOT_FOUND`, `USER_NOT_FOUND`, `IDEMPOTENCY_CONFLICT`
   */
  submit<K extends SubmittableJobKind>(
    kind: K,
    params: JobParams<K>,
    options?: WriteOptions,
  ): Promise<Job<R, O, K>>;

  /**
   * Submits a job and resolves with its result once it has ended: follows its events, connects again when a connection is lost, for as long
   * as it takes, and asks now and then where events do not come through.
   *
   * An aborted signal ends the waiting; the job goes on, since others may share it. {@link JobClient.cancel} ends the job, whose id
   * `onProgress` is told first. The same call under the same `idempotencyKey` waits for the same job.
   *
   * @example
   * ```ts
   * const buckets = await client.jobs.run('device-series', { device_id: 'boiler-1', every: '1h' }, {
   *   onProgress: ({ progress }) => console.log(`${progress.done} of ${progress.total ?? '?'}`),
   * });
   * ```
   *
   * @throws the error of the job, when it fails; `JOB_CANCELLED` when it is cancelled; as {@link JobClient.submit}; the reason of
   *   an aborted signal
   */
  run<K extends SubmittableJobKind>(
    kind: K,
    params: JobParams<K>,
    options?: RunOptions<Job<R, O, K>>,
  ): Promise<JobResult<K, R, O>>;

  /** @throws `JOB_NOT_FOUND` */
  readonly get: (jobId: string, options?: CallOptions) => Promise<Job<R, O>>;

  /** As {@link get}; undefined when there is no such job. */
  find(jobId: string, options?: CallOptions): Promise<Job<R, O> | undefined>;

  /**
   * The newest first, without their results.
   *
   * @throws `INVALID_CURSOR`
   */
  list(options?: JobListOptions): Promise<Page<Job<R, O>>>;

  /**
   * Cancels a queued job; asks a running one to stop, which it does at its next step: then its `cancel_requested` is true. One
   * that is cancelled already is answered as it is.
   *
   * @throws `JOB_NOT_FOUND`; `JOB_FINISHED` when it has ended otherwise
   */
  cancel(jobId: string, options?: CallOptions): Promise<Job<R, O>>;

  /**
   * The job now, and again whenever its state or progress has changed, until it has ended.
   *
   * @throws `JOB_NOT_FOUND`; the reason of an aborted signal
   */
  readonly watch: (jobId: string, options?: CallOptions) => AsyncIterable<Job<R, O>>;
}

/** The part of the client for jobs. */
export function createJobClient<R extends string, O extends string>(
  transport: Transport,
): JobClient<R, O> {
  const get: JobClient<R, O>['get'] = async (jobId, { signal } = {}) => {
    const params = { path: jobPath(jobId) };
    const { data } = await transport.request(
      (api, scope) => api.GET('/jobs/{job_id}', { params, signal: scope.signal }),
      signal,
    );
    return asDeclared(data);
  };
  const watch: JobClient<R, O>['watch'] = (jobId, { signal } = {}) =>
    watchJob<Job<R, O>>(transport, {
      path: jobPath(jobId),
      get: () => get(jobId, { signal }),
      signal,
    });
  const submit: JobClient<R, O>['submit'] = async (kind, params, options = {}) => {
    const { idempotencyKey = transport.settings.runtime.createKey(), signal } = options;
    const header = idempotencyHeader(idempotencyKey);
    // Dates become texts when they are encoded.
    const body = asDeclared<components['schemas']['JobInput']>({ kind, params });
    const { data } = await transport.request(
      (api, scope) => api.POST('/jobs', { params: { header }, body, signal: scope.signal }),
      signal,
    );
    return asDeclared(data);
  };
  return {
    submit,
    get,
    watch,
    find: (jobId, options) => undefinedFor('JOB_NOT_FOUND', get(jobId, options)),
    async run(kind, params, options = {}) {
      const job = await submit(kind, params, options);
      return endOf(job, { watch, ...options });
    },
    async list({ state, kind, ...options } = {}) {
      const query = { ...pageQuery(options), ...(state && { state }), ...(kind && { kind }) };
      const { data } = await transport.request(
        (api, scope) => api.GET('/jobs', { params: { query }, signal: scope.signal }),
        options.signal,
      );
      return asDeclared(data);
    },
    cancel: (jobId, options) => cancelJob(transport, jobId, { get, ...options }),
  };
}

/** The result of a job, once it has ended. */
async function endOf<R extends string, O extends string, K extends SubmittableJobKind>(
  submitted: Job<R, O, K>,
  { watch, onProgress, signal }: Pick<JobClient<R, O>, 'watch'> & RunOptions<Job<R, O, K>>,
): Promise<JobResult<K, R, O>> {
  let job = submitted;
  onProgress?.(job);
  for await (const state of watch(job.id, { signal })) {
    job = asDeclared<Job<R, O, K>>(state); // the one that was submitted
    onProgress?.(job);
  }
  return asDeclared<JobResult<K, R, O>>(resultOf(job));
}

async function cancelJob<R extends string, O extends string>(
  transport: Transport,
  jobId: string,
  { get, signal }: Pick<JobClient<R, O>, 'get'> & CallOptions,
): Promise<Job<R, O>> {
  const params = { path: jobPath(jobId) };
  try {
    const { data } = await transport.request(
      (api, scope) => api.DELETE('/jobs/{job_id}', { params, signal: scope.signal }),
      signal,
    );
    return asDeclared<Job<R, O>>(data);
  } catch (error) {
    // Perhaps by this call, an answer to which was lost.
    const isDone = isDeviceStatsClientError(error, 'JOB_FINISHED');
    if (!isDone || error.problem?.job_state !== 'cancelled') throw error;
  }
  return get(jobId, { signal });
}

/** A job id as a path parameter: `.` and `..` would lead to another route. */
function jobPath(jobId: string): { readonly job_id: string } {
  if (typeof jobId === 'string' && /^[\w-]{1,100}$/.test(jobId)) return { job_id: jobId };
  throw invalidInput('job_id', 'must be the id of a job');
}
