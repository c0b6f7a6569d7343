import type { JobId } from '../../jobs/job.ts';
import type { JobFiles } from '../../jobs/job-files.ts';
import type { JobRunner, JobRunnerStatus } from '../../jobs/job-runner.ts';
import type { ServiceContext } from '../service-context.ts';
import { createStatisticsService } from '../statistics-service.ts';
import { Waiters } from '../waiters.ts';
import { analyticsHandlers } from './analytics-handlers.ts';
import { createJobService } from './create-job-service.ts';
import { fileHandlers } from './file-handlers.ts';
import { JobDispatcher } from './job-dispatcher.ts';
import { JobExecutor } from './job-executor.ts';
import type { JobHandlers } from './job-handler.ts';
import type { JobService } from './job-service.ts';
import { removalHandlers } from './removal-handlers.ts';

/** The jobs of a facade: submitted, dispatched and executed beside everything else that it does. */
export interface Jobs<M extends string> {
  readonly service: JobService<M>;
  status(): Promise<JobRunnerStatus>;
  /** Waits for the executions that are running, for some seconds, interrupts the others, and closes the runner. */
  stop(): Promise<void>;
}

/** How jobs are executed. */
export interface StartJobsOptions {
  readonly runner: JobRunner;
  /** The files of jobs; undefined: they reach none. */
  readonly files: JobFiles | undefined;
  /** For how long others leave a job to its worker after a sign of life, in milliseconds. */
  readonly leaseMs: number;
  /** For how long closing waits for executions that are running, in milliseconds. */
  readonly drainMs: number;
  /** In [0, 1). */
  readonly random: () => number;
}

/** A job's series may be this long: it does not hold up anybody. */
const seriesBuckets = 10_000;
/** How long executions may take to reach their next step once they are interrupted. */
const interruptionMs = 2_000;

/** Starts to execute the jobs of the storage, those of before included. */
export function startJobs<M extends string>(
  context: ServiceContext,
  { runner, files, leaseMs, drainMs, random }: StartJobsOptions,
): Jobs<M> {
  const { storage, clock, open } = context;
  const store = storage.jobs;
  const statistics = createStatisticsService<string>({ storage, open }, { buckets: seriesBuckets });
  const handlers: JobHandlers = {
    ...analyticsHandlers(statistics, storage.users),
    ...removalHandlers(storage),
    ...fileHandlers(context, files),
  };
  const waiters = new Waiters<JobId>();
  const dispatcher = new JobDispatcher({ store, runner, clock, open });
  const executor = new JobExecutor({
    store,
    handlers,
    clock,
    leaseMs,
    random,
    onRecord: ({ id }) => waiters.wake(id),
  });
  runner.start({
    async execute(id) {
      await executor.execute(id);
      dispatcher.noteRoom();
    },
    redispatch: () => dispatcher.redispatch(),
  });
  // What a runner of this process had taken before a restart is gone.
  if (!runner.capabilities.shared) dispatcher.expectLost();
  let stopping: Promise<void> | undefined;
  return {
    service: createJobService<M>({ store, handlers, dispatcher, executor, waiters, clock, open }),
    status: () => runner.status(),
    stop() {
      stopping ??= (async () => {
        await dispatcher.stop();
        const timer = setTimeout(() => executor.interrupt(), drainMs);
        await runner.close({ deadlineMs: drainMs + interruptionMs });
        clearTimeout(timer);
        executor.interrupt();
      })();
      return stopping;
    },
  };
}
