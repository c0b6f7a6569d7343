import type { DueJob, JobRunner, JobRunnerStatus, JobWorker } from '@device-stats/core';

/** A runner that keeps the first jobs for itself, and may be away. */
export interface HeldRunner extends JobRunner {
  /** Executes what it has kept, and keeps nothing more. */
  release(): Promise<void>;
  isReady: boolean;
}

export function createHeldRunner(): HeldRunner {
  const held: DueJob[] = [];
  let worker: JobWorker | undefined;
  let kept = 1;
  return {
    capabilities: { shared: false },
    isReady: true,
    start(started) {
      worker = started;
    },
    async dispatch(jobs) {
      for (const job of jobs) {
        if (held.length < kept) held.push(job);
        else void worker?.execute(job.id);
      }
      return jobs.length;
    },
    async status(): Promise<JobRunnerStatus> {
      const problem = this.isReady ? null : 'The queue at 10.0.0.1 is away.';
      return { isReady: this.isReady, problem, waiting: held.length, active: 0 };
    },
    async release() {
      kept = 0;
      await Promise.all(held.splice(0).map(async ({ id }) => worker?.execute(id)));
    },
    async close() {
      held.splice(0);
    },
  };
}
