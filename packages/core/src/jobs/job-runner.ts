import type { DueJob } from '../storage/job-store.ts';
import type { JobId } from './job.ts';

/**
 * The port to what gets jobs executed. The truth about jobs is in the storage: a runner only delivers their ids to a worker, in this
 * process or in another, at least once as a rule. What it loses is dispatched again, what it delivers twice is executed once.
 * `@device-stats/core/testing` has the conformance suite that every implementation must pass.
 */
export interface JobRunner {
  readonly capabilities: JobRunnerCapabilities;

  /**
   * Begins to deliver to the worker, unless the runner is one that only dispatches. Called once, before anything else.
   */
  start(worker: JobWorker): void;

  /**
   * Takes jobs to be delivered, those of higher priority first. One that waits to be delivered is not taken twice.
   *
   * @returns how many, from the first on, were taken; the others are dispatched again later
   * @throws `RUNNER_UNAVAILABLE` within seconds when what it delivers by is away; `CLOSED`
   */
  dispatch(jobs: readonly DueJob[]): Promise<number>;

  /** What it is doing; never rejects. */
  status(): Promise<JobRunnerStatus>;

  /**
   * Delivers nothing more and waits for the executions that are running, until the deadline; then releases everything. Idempotent.
   * What was taken and not delivered is dispatched again elsewhere, or after the next start.
   */
  close(options: { readonly deadlineMs: number }): Promise<void>;
}

/** What a runner can do beyond the least; the conformance suite tests both sides of each. */
export interface JobRunnerCapabilities {
  /** Whether workers in other processes get deliveries too, and what was dispatched outlives the process. */
  readonly shared: boolean;
}

/** What a runner is doing. */
export interface JobRunnerStatus {
  /** Whether it can take and deliver jobs now. */
  readonly isReady: boolean;
  /** Why not, for people; null when it is ready. */
  readonly problem: string | null;
  /** Jobs that wait to be delivered; null when that cannot be told. */
  readonly waiting: number | null;
  /** Executions of this process that are running. */
  readonly active: number;
}

/** What a runner delivers to. */
export interface JobWorker {
  /** Executes the job if it is to be had. Resolves when that has ended, however it did; never rejects. */
  execute(id: JobId): Promise<void>;

  /** To be called when deliveries may have been lost: everything that is due is dispatched anew. */
  redispatch(): void;
}
