import type { JobProgress } from '../../jobs/job.ts';
import type { JobKind, JobParams, JobResults } from '../../jobs/job-kinds.ts';
import type { JobStep } from '../../storage/job-store.ts';

/** How jobs of a kind are checked, shared and executed. */
export interface JobHandler<K extends JobKind = JobKind> {
  /**
   * Checks parameters, and returns them in their shortest form, times as milliseconds: what is recorded and executed, and equal for requests
   * that ask for the same.
   *
   * @throws `INVALID_INPUT`, `INVALID_PERIOD`, `LIMIT_EXCEEDED`, `INVALID_OPTION`
   */
  parse(params: unknown): JobParams[K];

  /**
   * With which requests for the same the job may be shared.
   *
   * @throws `DEVICE_NOT_FOUND`, `USER_NOT_FOUND`
   */
  sharing(params: JobParams[K]): Promise<JobSharing>;

  /** Does the work. May be called again for the same job, when it was interrupted or has failed, and goes on from its last step. */
  run(params: JobParams[K], execution: JobExecution): Promise<JobResults<string>[K]>;
}

/** A handler for each kind. */
export type JobHandlers = { readonly [K in JobKind]: JobHandler<K> };

/**
 * `never`; `queued`: as long as the job is queued; or also after that, while the data that its result comes from are in the same
 * state.
 */
export type JobSharing = 'never' | 'queued' | { readonly dataVersion: string };

/** One execution of a job, as its handler sees it. */
export interface JobExecution {
  readonly jobId: string;
  /** When its first execution began, in milliseconds since the Unix epoch. */
  readonly startedAtMs: number;
  /** Aborted when the job is cancelled, interrupted, or lost to another worker: then nothing more is to be done. */
  readonly signal: AbortSignal;
  /** What the last step left, of this execution or of an earlier one; null before the first. */
  readonly checkpoint: unknown;
  /** How many readings the steps before have removed. */
  readonly removedReadings: number;
  /** Tells how far it has got; recorded now and then. */
  readonly progress: (progress: JobProgress) => void;
  /** To be handed to the storage with a change. `checkpoint`: JSON, what to go on from. */
  step(checkpoint: unknown): JobStep;
}
