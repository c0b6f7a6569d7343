import type { JobId, JobRunner, JobWorker } from '@device-stats/core';

/** A runner that keeps jobs until they are released. */
export interface HeldRunner {
  readonly runner: JobRunner;
  readonly release: () => Promise<void>;
}

export function heldRunner(): HeldRunner {
  const held = new Set<JobId>();
  let worker: JobWorker | undefined;
  const runner: JobRunner = {
    capabilities: { shared: false },
    start(started) {
      worker = started;
    },
    async dispatch(jobs) {
      for (const { id } of jobs) held.add(id);
      return jobs.length;
    },
    status: async () => ({ isReady: true, problem: null, waiting: held.size, active: 0 }),
    close: async () => held.clear(),
  };
  const release = async (): Promise<void> => {
    await Promise.all(Array.from(held, async (id) => worker?.execute(id)));
  };
  return { runner, release };
}
