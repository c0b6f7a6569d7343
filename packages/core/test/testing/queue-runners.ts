import { DeviceStatsError } from '../../src/errors/device-stats-error.ts';
import type { JobId } from '../../src/jobs/job.ts';
import type { JobRunner, JobRunnerStatus, JobWorker } from '../../src/jobs/job-runner.ts';
import type { DueJob } from '../../src/storage/job-store.ts';

/** Runners that share queues in memory, for the tests of the suite's own shared side. */
export interface QueueRunners {
  readonly openRunner: (options: { readonly concurrency: number }) => JobRunner;
  readonly reopenRunner: (
    runner: JobRunner,
    options: { readonly concurrency: number },
  ) => JobRunner;
}

export function createQueueRunners(): QueueRunners {
  const queues = new WeakMap<JobRunner, JobQueue>();
  const open = (queue: JobQueue, concurrency: number): JobRunner => {
    const runner = new QueueRunner(queue, concurrency);
    queues.set(runner, queue);
    return runner;
  };
  return {
    openRunner: ({ concurrency }) => open(new JobQueue(), concurrency),
    reopenRunner: (runner, { concurrency }) =>
      open(queues.get(runner) ?? new JobQueue(), concurrency),
  };
}

/** Jobs that wait, and who is told of them. */
class JobQueue {
  readonly waiting: DueJob[] = [];
  readonly runners = new Set<QueueRunner>();

  add(job: DueJob): void {
    if (this.waiting.some(({ id }) => id === job.id)) return;
    const behind = this.waiting.findIndex(({ priority }) => priority < job.priority);
    this.waiting.splice(behind === -1 ? this.waiting.length : behind, 0, job);
    for (const runner of this.runners) runner.deliver();
  }
}

class QueueRunner implements JobRunner {
  readonly capabilities = { shared: true };
  readonly #queue: JobQueue;
  readonly #concurrency: number;
  readonly #active = new Set<Promise<void>>();
  #worker: JobWorker | undefined;
  #isClosed = false;

  constructor(queue: JobQueue, concurrency: number) {
    this.#queue = queue;
    this.#concurrency = concurrency;
  }

  start(worker: JobWorker): void {
    this.#worker = worker;
    this.#queue.runners.add(this);
    this.deliver();
  }

  async dispatch(jobs: readonly DueJob[]): Promise<number> {
    if (this.#isClosed) throw new DeviceStatsError('CLOSED', { message: 'Closed.', details: {} });
    for (const job of jobs) this.#queue.add(job);
    return jobs.length;
  }

  deliver(): void {
    while (this.#active.size < this.#concurrency) {
      const job = this.#queue.waiting.shift();
      if (job === undefined) return;
      this.#execute(job.id);
    }
  }

  async status(): Promise<JobRunnerStatus> {
    return {
      isReady: !this.#isClosed,
      problem: this.#isClosed ? 'It is closed.' : null,
      waiting: this.#queue.waiting.length,
      active: this.#active.size,
    };
  }

  async close({ deadlineMs }: { readonly deadlineMs: number }): Promise<void> {
    this.#isClosed = true;
    this.#queue.runners.delete(this);
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise((resolve) => {
      timer = setTimeout(resolve, deadlineMs);
    });
    await Promise.race([Promise.all(this.#active), deadline]);
    clearTimeout(timer);
  }

  #execute(id: JobId): void {
    const execution = Promise.resolve(this.#worker?.execute(id)).then(() => {
      this.#active.delete(execution);
      if (!this.#isClosed) this.deliver();
    });
    this.#active.add(execution);
  }
}
