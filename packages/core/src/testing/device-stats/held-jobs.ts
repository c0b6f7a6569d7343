import { createInProcessRunner } from '../../jobs/in-process-runner.ts';
import type { JobFiles } from '../../jobs/job-files.ts';
import type { JobRunner } from '../../jobs/job-runner.ts';
import type { Job } from '../../service/jobs/job-service.ts';

/** A job over sample readings. */
export type SampleJob = Job<'x' | 'y' | 'battery'>;

/** What keeps jobs in a state until a test has seen enough of it. */
export interface HeldJobs {
  /** Executes jobs in this process once they are released. */
  readonly runner: JobRunner;
  /** Lets jobs be executed, those that come later at once. */
  readonly release: () => void;
  /** Every file is the same one, which has no bytes before it is filled. */
  readonly files: JobFiles;
  /** Gives the file its content, once: jobs that import it go on. */
  readonly fill: (content: string) => void;
}

export function createHeldJobs(): HeldJobs {
  const inProcess = createInProcessRunner();
  const released = Promise.withResolvers<void>();
  const content = Promise.withResolvers<string>();
  const runner: JobRunner = {
    ...inProcess,
    async dispatch(jobs) {
      // After closing nobody misses them.
      released.promise.then(() => inProcess.dispatch(jobs)).catch(() => undefined);
      return jobs.length;
    },
  };
  const files: JobFiles = {
    async *read() {
      yield new TextEncoder().encode(await content.promise);
    },
    write: () => Promise.reject(new Error('Nothing is exported here.')),
  };
  return { runner, release: released.resolve, files, fill: content.resolve };
}
