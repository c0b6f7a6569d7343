import PQueue from 'p-queue';
import { DeviceStatsError } from '../errors/device-stats-error.ts';
import type { DueJob } from '../storage/job-store.ts';
import type { JobId } from './job.ts';
import type { JobRunner, JobWorker } from './job-runner.ts';

/** How much a runner does at once. */
export interface InProcessRunnerOptions {
  /** Jobs executed at the same time: an integer, at least 1. Default: 2. */
  readonly concurrency?: number;
  /**
   * Jobs that wait in its memory: an integer, at least 1. What goes beyond waits in the storage. Default: 1,000.
   */
  readonly maxWaiting?: number;
}

/**
 * Makes a runner that executes jobs in this process, beside everything else that it does; the default. After a restart the unfinished
 * jobs of the storage go on.
 *
 * @example
 * ```ts
 * import { createDeviceStats, createInMemoryStorage, createInProcessRunner } from '@device-stats/core';
 *
 * const deviceStats = createDeviceStats({
 *   storage: createInMemoryStorage(),
 *   runner: createInProcessRunner({ concurrency: 4 }),
 * });
 * const { id } = await deviceStats.jobs.submit('retention', { before: '2020-01-01T00:00:00Z' });
 * console.log((await deviceStats.jobs.wait(id)).state);
 * ```
 *
 * @throws `INVALID_OPTION`
 */
export function createInProcessRunner(options: InProcessRunnerOptions = {}): JobRunner {
  const { concurrency = 2, maxWaiting = 1_000 } = options;
  checkCount('concurrency', concurrency);
  checkCount('maxWaiting', maxWaiting);
  const queue = new PQueue({ concurrency });
  const waiting = new Set<JobId>();
  let worker: JobWorker | undefined;
  let isClosed = false;

  const deliver = ({ id, priority }: DueJob): void => {
    waiting.add(id);
    const execute = async (): Promise<void> => {
      waiting.delete(id);
      await worker?.execute(id);
    };
    queue.add(execute, { priority }).catch(() => {
      // It was cleared away, as the queue is at its end; a worker never rejects.
    });
  };

  return {
    capabilities: { shared: false },
    start(startedWorker) {
      worker = startedWorker;
    },
    async dispatch(jobs) {
      if (isClosed) throw runnerClosed();
      let taken = 0;
      for (const job of jobs) {
        if (!waiting.has(job.id)) {
          if (waiting.size >= maxWaiting) break;
          deliver(job);
        }
        taken += 1;
      }
      return taken;
    },
    async status() {
      const problem = isClosed ? 'It is closed.' : null;
      return { isReady: !isClosed, problem, waiting: queue.size, active: queue.pending };
    },
    async close({ deadlineMs }) {
      isClosed = true;
      queue.clear();
      waiting.clear();
      await withinDeadline(queue.onIdle(), deadlineMs);
    },
  };
}

/** Resolves with the promise, at the latest at the deadline. */
async function withinDeadline(promise: Promise<void>, deadlineMs: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deadline = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, deadlineMs);
  });
  await Promise.race([promise, deadline]);
  clearTimeout(timer);
}

function checkCount(option: string, count: number): void {
  if (Number.isInteger(count) && count >= 1) return;
  throw new DeviceStatsError('INVALID_OPTION', {
    message: `${option} is ${count}; write an integer from 1 on, or leave it out.`,
    details: { option },
  });
}

function runnerClosed(): DeviceStatsError {
  return new DeviceStatsError('CLOSED', {
    message: 'The in-process runner is closed, and takes no more jobs. Create a new one.',
    details: {},
  });
}
