import type { JobId } from '../../../src/jobs/job.ts';
import { type BrokenJobRunner, withExecute, withMethods } from './broken-job-runner.ts';

/** Runners that deliver wrongly. */
export const brokenDeliveries: readonly BrokenJobRunner[] = [
  {
    fault: 'declares other capabilities',
    breakRunner: withMethods(({ capabilities }) => ({
      capabilities: { shared: !capabilities.shared },
    })),
    caughtBy: ['dispatching > declares the capabilities that are expected'],
  },
  {
    fault: 'delivers never',
    breakRunner: withMethods(() => ({ start: () => undefined })),
    caughtBy: [
      'dispatching > delivers every job at least once',
      'dispatching > delivers what is dispatched one by one and at the same time',
      'dispatching > takes no jobs when there are none',
      'concurrency > executes 1 at once, and never more',
    ],
  },
  {
    fault: 'loses the last job of many',
    breakRunner: withMethods((real) => ({
      dispatch: async (jobs) => {
        await real.dispatch(jobs.length > 1 ? jobs.slice(0, -1) : jobs);
        return jobs.length;
      },
    })),
    caughtBy: ['dispatching > delivers every job at least once'],
  },
  {
    fault: 'loses jobs that are dispatched at the same time',
    breakRunner: withMethods((real) => {
      let isBusy = false;
      return {
        dispatch: async (jobs) => {
          if (isBusy) return jobs.length;
          isBusy = true;
          const taken = await real.dispatch(jobs);
          isBusy = false;
          return taken;
        },
      };
    }),
    caughtBy: ['dispatching > delivers what is dispatched one by one and at the same time'],
  },
  {
    fault: 'delivers twice at once',
    breakRunner: withExecute(async (worker, id) => {
      await Promise.all([worker.execute(id), worker.execute(id)]);
    }),
    caughtBy: [
      'dispatching > does not take a job twice while it waits',
      'concurrency > executes 1 at once, and never more',
    ],
  },
  {
    fault: 'delivers twice, one after the other',
    breakRunner: withExecute(async (worker, id) => {
      await worker.execute(id);
      await worker.execute(id);
    }),
    caughtBy: ['dispatching > does not take a job twice while it waits'],
  },
  {
    fault: 'says of a job that waits already that it was not taken',
    breakRunner: withMethods((real) => {
      const known = new Set<JobId>();
      return {
        dispatch: async (jobs) => {
          const fresh = jobs.filter(({ id }) => !known.has(id));
          for (const { id } of jobs) known.add(id);
          return real.dispatch(fresh);
        },
      };
    }),
    caughtBy: ['dispatching > does not take a job twice while it waits'],
  },
  {
    fault: 'never delivers a job again',
    breakRunner: withMethods((real) => {
      const known = new Set<JobId>();
      return {
        dispatch: async (jobs) => {
          await real.dispatch(jobs.filter(({ id }) => !known.has(id)));
          for (const { id } of jobs) known.add(id);
          return jobs.length;
        },
      };
    }),
    caughtBy: [
      'dispatching > delivers a job again that is dispatched after it was executed',
      'dispatching > delivers a job again that is dispatched while it is executed',
    ],
  },
  {
    fault: 'drops what is dispatched while it is executed',
    breakRunner: (real) => {
      const running = new Set<JobId>();
      const tracking = withExecute(async (worker, id) => {
        running.add(id);
        await worker.execute(id);
        running.delete(id);
      })(real);
      return {
        ...tracking,
        dispatch: async (jobs) => {
          await real.dispatch(jobs.filter(({ id }) => !running.has(id)));
          return jobs.length;
        },
      };
    },
    caughtBy: ['dispatching > delivers a job again that is dispatched while it is executed'],
  },
  {
    fault: 'ignores priorities',
    breakRunner: withMethods((real) => ({
      dispatch: (jobs) => real.dispatch(jobs.map(({ id }) => ({ id, priority: 0 }))),
    })),
    caughtBy: ['priorities > delivers jobs of higher priority first'],
  },
  {
    fault: 'delivers those of lower priority first',
    breakRunner: withMethods((real) => ({
      dispatch: (jobs) =>
        real.dispatch(jobs.map(({ id, priority }) => ({ id, priority: -priority }))),
    })),
    caughtBy: ['priorities > delivers jobs of higher priority first'],
  },
  {
    fault: 'ignores its limit of concurrency',
    breakRunner: withExecute(async (worker, id) => {
      void worker.execute(id);
    }),
    caughtBy: [
      'concurrency > executes 1 at once, and never more',
      'concurrency > executes 3 at once, and never more',
    ],
  },
  {
    fault: 'executes one after the other whatever its limit',
    breakRunner: (real) => {
      let last = Promise.resolve();
      return withExecute((worker, id) => {
        last = last.then(() => worker.execute(id));
        return last;
      })(real);
    },
    caughtBy: [
      'concurrency > executes 3 at once, and never more',
      'concurrency > goes on with others while an execution takes long',
    ],
  },
];
