import type { JobId } from '../../../src/jobs/job.ts';
import type { JobRunner, JobWorker } from '../../../src/jobs/job-runner.ts';

/** A way to get a job runner wrong, and the tests that must notice. */
export interface BrokenJobRunner {
  /** What it does wrong. */
  readonly fault: string;
  readonly breakRunner: (runner: JobRunner) => JobRunner;
  /** Tests of the suite that must fail, as `facet > test`. */
  readonly caughtBy: readonly string[];
}

/** The runner with other methods in place of some. */
export function withMethods(
  change: (real: JobRunner) => Partial<JobRunner>,
): BrokenJobRunner['breakRunner'] {
  return (real) => ({
    capabilities: real.capabilities,
    start: (worker) => real.start(worker),
    dispatch: (jobs) => real.dispatch(jobs),
    status: () => real.status(),
    close: (options) => real.close(options),
    ...change(real),
  });
}

/** The runner with something else done for each delivery. */
export function withExecute(
  execute: (worker: JobWorker, id: JobId) => Promise<void>,
): BrokenJobRunner['breakRunner'] {
  return withMethods((real) => ({
    start: (worker) =>
      real.start({
        execute: (id) => execute(worker, id),
        redispatch: () => worker.redispatch(),
      }),
  }));
}
