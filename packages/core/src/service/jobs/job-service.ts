import type { JobError, JobId, JobProgress, JobState } from '../../jobs/job.ts';
import type { JobKind, JobParams, JobResults } from '../../jobs/job-kinds.ts';
import type { WriteOptions } from '../idempotent-write.ts';
import type { Page, PageOptions } from '../page.ts';

/** A job of one kind, over metrics named `M`. */
export interface JobOfKind<M extends string, K extends JobKind> {
  readonly id: JobId;
  readonly kind: K;
  readonly params: JobParams[K];
  /** Higher ones come first. */
  readonly priority: number;
  readonly state: JobState;
  readonly progress: JobProgress;
  /** Whether it was asked to stop; it may end otherwise before it does. */
  readonly cancelRequested: boolean;
  /** How many attempts have failed, and after how many the job does. */
  readonly failedAttempts: number;
  readonly maxAttempts: number;
  /** Milliseconds since the Unix epoch, as all times here. */
  readonly createdAtMs: number;
  /** When its first attempt began; null before. */
  readonly startedAtMs: number | null;
  /** When it came to its end; null before. */
  readonly finishedAtMs: number | null;
  /** Null but for succeeded ones; in lists; and when a repeat under an idempotency key is answered with a job that is forgotten. */
  readonly result: JobResults<M>[K] | null;
  /** Why it failed, or why the last attempt did. */
  readonly error: JobError | null;
}

/** A job of any of the kinds `K`, told apart by its `kind`. */
export type Job<M extends string = string, K extends JobKind = JobKind> = {
  readonly [T in K]: JobOfKind<M, T>;
}[K];

/** How a job is submitted. */
export interface SubmitOptions extends WriteOptions {
  /** Those of higher priority are executed first: an integer from -100 to 100. Default: 0. */
  readonly priority?: number;
  /** After how many failed attempts it fails: 1 to 100. Lost workers do not count. Default: 5. */
  readonly maxAttempts?: number;
}

/** Which jobs to list. */
export interface JobListOptions extends PageOptions {
  /** Default: in any state. */
  readonly state?: JobState;
  /** Default: of any kind. */
  readonly kind?: JobKind;
}

/** How long to wait for the end of a job. */
export interface WaitOptions {
  /** In milliseconds, at least 0. Default: until it has ended. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Long work, recorded durably and executed by a runner: in this process or by workers. What was accepted is executed to its end,
 * and its effect happens once, whatever becomes of processes and queues meanwhile. Jobs that have ended are kept for 24 hours.
 *
 * Every method rejects with `INVALID_INPUT` for ids and options that cannot be.
 */
export interface JobService<M extends string> {
  /**
   * Submits a job. A request for the same analytics shares the job of the first, while that one is queued or the readings are
   * unchanged since; the same deletion or retention while it is queued.
   *
   * @throws `INVALID_INPUT`, `INVALID_PERIOD`, `LIMIT_EXCEEDED` for parameters that cannot be; `DEVICE_NOT_FOUND`, `USER_NOT_FOUND`;
   *   `INVALID_OPTION` for files without the option `files`; `OVERLOADED`; `IDEMPOTENCY_CONFLICT`
   */
  submit<K extends JobKind>(
    kind: K,
    params: JobParams[K],
    options?: SubmitOptions,
  ): Promise<Job<M, K>>;

  /** @throws `JOB_NOT_FOUND` */
  get(jobId: string): Promise<Job<M>>;

  find(jobId: string): Promise<Job<M> | undefined>;

  /**
   * The newest first, without their results, which may be large.
   *
   * @throws `INVALID_CURSOR`
   */
  list(options?: JobListOptions): Promise<Page<Job<M>>>;

  /**
   * Cancels a queued job; asks a running one to stop, which it does at its next step. Others that share the job lose it too.
   *
   * @throws `JOB_NOT_FOUND`; `JOB_FINISHED` when it has come to its end
   */
  cancel(jobId: string): Promise<Job<M>>;

  /**
   * The job now, and again whenever its state or progress has changed, also in another process, until it has come to its end; then
   * the iteration ends. States that follow each other fast may be left out, the last one never.
   *
   * @throws `JOB_NOT_FOUND`; the reason of an aborted signal
   */
  watch(jobId: string, options?: { readonly signal?: AbortSignal }): AsyncIterable<Job<M>>;

  /**
   * The job once it has come to its end, or as it is after the timeout.
   *
   * @throws `JOB_NOT_FOUND`; the reason of an aborted signal
   */
  wait(jobId: string, options?: WaitOptions): Promise<Job<M>>;

  /** How many jobs there are in each state. */
  countByState(): Promise<Readonly<Record<JobState, number>>>;
}
