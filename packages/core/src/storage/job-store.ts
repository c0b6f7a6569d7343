import type { JobError, JobId, JobProgress, JobState } from '../jobs/job.ts';
import type { IdempotencyClaim } from './idempotency-store.ts';
import type { PageRequest, StoragePage } from './storage-page.ts';

/** A job to be recorded. */
export interface NewJob {
  readonly id: JobId;
  readonly kind: string;
  /** JSON. */
  readonly params: string;
  /** Higher ones come first. */
  readonly priority: number;
  /** After how many failed attempts the job fails; at least 1. */
  readonly maxAttempts: number;
  /**
   * Jobs that would come to the same share it; undefined: this job is never shared. The data that they would come from are in the
   * state `dataVersion`.
   */
  readonly sharing?: { readonly key: string; readonly dataVersion: string };
}

/** A job as it is kept: the only truth of what becomes of it. */
export interface JobRecord extends Omit<NewJob, 'sharing'> {
  readonly state: JobState;
  /** How many attempts have failed. Workers that were lost do not count. */
  readonly failedAttempts: number;
  /** How often it was claimed. Only who claimed it last may change anything. */
  readonly fence: number;
  /** When it may be claimed: for a running job, when its lease runs out. */
  readonly dueAtMs: number;
  readonly progress: JobProgress;
  /** How many readings its steps have removed. */
  readonly removedReadings: number;
  /** What its last step left for the next one, JSON; null before the first. */
  readonly checkpoint: string | null;
  readonly cancelRequested: boolean;
  readonly createdAtMs: number;
  /** When it was claimed first; null before. */
  readonly startedAtMs: number | null;
  /** When it came to its final state; null before. */
  readonly finishedAtMs: number | null;
  /** JSON; null but for succeeded ones. As it may be large, only `find` and `finish` return it: elsewhere it is null. */
  readonly result: string | null;
  /** Of the last attempt that failed; null when none has. */
  readonly error: JobError | null;
}

/** The right to execute a job, until another one is given out. */
export interface JobClaim {
  readonly id: JobId;
  /** The {@link JobRecord.fence} that the claim raised it to. */
  readonly fence: number;
}

/**
 * A step of a job that changes data: the change, and what it leaves in the record, are one transaction, which is refused when the
 * claim is no longer held. So no step is done twice, whatever becomes of workers and queues.
 */
export interface JobStep {
  readonly claim: JobClaim;
  /** For the next step, also when another worker does it: JSON. */
  readonly checkpoint: string;
}

/** How an execution ended. */
export type JobOutcome =
  /** The result is JSON. */
  | { readonly state: 'succeeded'; readonly result: string }
  | { readonly state: 'failed'; readonly error: JobError }
  | { readonly state: 'cancelled' }
  /** The attempt failed, and another one is made at `dueAtMs`. */
  | { readonly state: 'queued'; readonly error: JobError; readonly dueAtMs: number }
  /** It was interrupted, which is no failure, and goes on at once elsewhere. */
  | { readonly state: 'queued'; readonly dueAtMs: number };

/** Which jobs to list. */
export interface JobPageRequest extends PageRequest {
  /** Default: in any state. */
  readonly state?: JobState;
  /** Default: of any kind. */
  readonly kind?: string;
}

/** A job that is to be delivered to a worker. */
export interface DueJob {
  readonly id: JobId;
  readonly priority: number;
}

/** Which jobs are to be dispatched. */
export interface DueJobsRequest {
  readonly nowMs: number;
  /** Those dispatched before this, and not claimed since, count as lost on the way. */
  readonly dispatchedBeforeMs: number;
  /** The most jobs to return; at least 1. */
  readonly limit: number;
}

/** Keeps jobs. Each method is atomic. */
export interface JobStore {
  /**
   * Records a job as queued, due and dispatched at `nowMs`; or returns the newest one that it shares instead: one of the same key
   * that was never claimed and still is to be, or that is of the same data version and has succeeded, or is queued or running
   * and not asked to be cancelled. With an idempotency claim seen before, it records nothing and returns the job as it was
   * returned then, whatever has become of it.
   *
   * @returns `created`: whether a job was recorded now
   * @throws `OVERLOADED`; `IDEMPOTENCY_CONFLICT`
   */
  submit(
    job: NewJob,
    options: {
      readonly nowMs: number;
      readonly idempotency?: IdempotencyClaim;
      readonly signal?: AbortSignal;
    },
  ): Promise<{ readonly job: JobRecord; readonly created: boolean }>;

  find(id: JobId): Promise<JobRecord | undefined>;

  /** The newest first. */
  list(request: JobPageRequest): Promise<StoragePage<JobRecord>>;

  /** How many jobs there are in each state. */
  countByState(): Promise<Readonly<Record<JobState, number>>>;

  /**
   * Gives the caller the job, if it is queued or running, and due: it is then running, its fence raised, due when the lease runs
   * out, and no longer dispatched.
   *
   * @returns the record after the claim; undefined when the job is not to be had
   */
  claim(
    id: JobId,
    options: { readonly nowMs: number; readonly leaseMs: number },
  ): Promise<JobRecord | undefined>;

  /**
   * Extends the lease to `leaseMs` from `nowMs` and records progress. A claim whose lease has run out is held until the job is given
   * to another, or cancelled.
   *
   * @returns the record, which says whether the job is to be cancelled; undefined when the claim is no longer held
   */
  report(
    claim: JobClaim,
    options: { readonly nowMs: number; readonly leaseMs: number; readonly progress: JobProgress },
  ): Promise<JobRecord | undefined>;

  /**
   * Records how the execution ended. A job that is queued again is not dispatched; if it was asked to be cancelled, it is
   * cancelled instead.
   *
   * @returns the record; undefined, and nothing is changed, when the claim is no longer held
   */
  finish(
    claim: JobClaim,
    outcome: JobOutcome,
    options: { readonly nowMs: number },
  ): Promise<JobRecord | undefined>;

  /**
   * Cancels a queued job; asks the worker of a running one to stop, or cancels it when its lease has run out. Changes nothing about a
   * job in a final state.
   *
   * @returns the record afterwards; undefined when there is no such job
   */
  cancel(id: JobId, options: { readonly nowMs: number }): Promise<JobRecord | undefined>;

  /**
   * Jobs that are due and not dispatched, or dispatched before `dispatchedBeforeMs`: by descending priority; among equals first
   * those that are not dispatched, then the longest dispatched, then the longest due, then the first submitted.
   */
  listDue(request: DueJobsRequest): Promise<readonly DueJob[]>;

  /**
   * Records that jobs were dispatched at `atMs`; not those that are not due then, since they have been claimed meanwhile. Null: they
   * were not dispatched after all.
   */
  noteDispatched(ids: readonly JobId[], options: { readonly atMs: number | null }): Promise<void>;

  /** Forgets the jobs that came to their final state before a moment; returns how many. */
  sweep(options: { readonly finishedBeforeMs: number }): Promise<number>;
}
