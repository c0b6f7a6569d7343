import type { JobRunner, JobRunnerCapabilities } from '../../jobs/job-runner.ts';
import type { ConformanceRunner } from '../conformance-runner.ts';

/** How a test wants its job runner. */
export interface OpenJobRunnerOptions {
  /** How many executions may run at once; 0, which only shared runners are asked for: it only dispatches. */
  readonly concurrency: number;
}

/** What the conformance suite of job runners is run on. */
export interface JobRunnerConformanceOptions {
  /** The test runner. */
  readonly runner: ConformanceRunner;
  /** The job runner's name, for the heading of the tests. */
  readonly name: string;
  /** What the job runner is expected to declare; decides which tests there are. */
  readonly capabilities: JobRunnerCapabilities;
  /** Opens a job runner on an empty queue of its own. Called once for each test; the suite starts and closes what it opened. */
  readonly openRunner: (options: OpenJobRunnerOptions) => JobRunner | Promise<JobRunner>;
  /**
   * Opens a further one on the queue of one that came from {@link openRunner}, which may be closed by then. Required for shared ones;
   * default for others: {@link openRunner}.
   */
  readonly reopenRunner?: (
    runner: JobRunner,
    options: OpenJobRunnerOptions,
  ) => JobRunner | Promise<JobRunner>;
  /** Deletes the queue of one that came from {@link openRunner}; every runner on it is closed. Default: nothing. */
  readonly discardRunner?: (runner: JobRunner) => void | Promise<void>;
  /** After how many milliseconds without what it waits for a test fails. Default: 10,000. */
  readonly patienceMs?: number;
}
