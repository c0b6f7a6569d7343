import { DeviceStatsError } from '../../../src/errors/device-stats-error.ts';
import { type BrokenJobRunner, withExecute, withMethods } from './broken-job-runner.ts';

const longMs = 3_600_000;

/** Runners that close wrongly, or say wrong things of themselves. */
export const brokenEndings: readonly BrokenJobRunner[] = [
  {
    fault: 'takes jobs after it was closed',
    breakRunner: withMethods((real) => ({
      dispatch: (jobs) => real.dispatch(jobs).catch(() => jobs.length),
    })),
    caughtBy: [
      'closing > refuses jobs as CLOSED afterwards',
      'closing > refuses jobs as CLOSED meanwhile',
      'closing > can be done before the start',
    ],
  },
  {
    fault: 'takes jobs until it is closed at last',
    breakRunner: withMethods((real) => {
      let isClosed = false;
      return {
        dispatch: async (jobs) => {
          if (isClosed) return real.dispatch(jobs);
          return real.dispatch(jobs).catch(() => jobs.length);
        },
        close: async (options) => {
          await real.close(options);
          isClosed = true;
        },
      };
    }),
    caughtBy: ['closing > refuses jobs as CLOSED meanwhile'],
  },
  {
    fault: 'refuses jobs with another error when it is closed',
    breakRunner: withMethods((real) => ({
      dispatch: (jobs) =>
        real.dispatch(jobs).catch(() => {
          const details = { retryAfterMs: 1 };
          throw new DeviceStatsError('RUNNER_UNAVAILABLE', { message: 'Closed.', details });
        }),
    })),
    caughtBy: ['closing > refuses jobs as CLOSED afterwards'],
  },
  {
    fault: 'does not wait for executions when it is closed',
    breakRunner: withMethods((real) => ({
      close: async (options) => {
        void real.close(options);
      },
    })),
    caughtBy: ['closing > waits for the executions that run'],
  },
  {
    fault: 'waits for one execution of several when it is closed',
    breakRunner: (real) => {
      const running = new Set<Promise<void>>();
      const tracking = withExecute((worker, id) => {
        const execution = worker.execute(id);
        running.add(execution);
        return execution.then(() => {
          running.delete(execution);
        });
      })(real);
      return {
        ...tracking,
        close: async () => {
          await Promise.race([real.close({ deadlineMs: longMs }), ...running]);
        },
      };
    },
    caughtBy: ['closing > waits for the executions that run'],
  },
  {
    fault: 'waits for ever when it is closed',
    breakRunner: withMethods((real) => ({ close: () => real.close({ deadlineMs: longMs }) })),
    caughtBy: [
      'closing > ends at its deadline when executions do not',
      'closing > ends at once when its deadline is now',
    ],
  },
  {
    fault: 'goes on delivering while it closes',
    breakRunner: withMethods((real) => {
      const waitUntilIdle = async (): Promise<void> => {
        for (let turn = 0; turn < 1000; turn += 1) {
          const { waiting, active } = await real.status();
          if (waiting === 0 && active === 0) return;
          await new Promise(setImmediate);
        }
      };
      return {
        close: async (options) => {
          await waitUntilIdle();
          await real.close(options);
        },
      };
    }),
    caughtBy: ['closing > delivers nothing more'],
  },
  {
    fault: 'cannot be closed again',
    breakRunner: withMethods((real) => {
      let isClosed = false;
      return {
        close: async (options) => {
          if (isClosed) throw new DeviceStatsError('CLOSED', { message: 'Closed.', details: {} });
          isClosed = true;
          await real.close(options);
        },
      };
    }),
    caughtBy: ['closing > can be done again, also at the same time'],
  },
  {
    fault: 'cannot be closed before it was started',
    breakRunner: withMethods((real) => {
      let isStarted = false;
      return {
        start: (worker) => {
          isStarted = true;
          real.start(worker);
        },
        close: (options) => (isStarted ? real.close(options) : new Promise(() => undefined)),
      };
    }),
    caughtBy: ['closing > can be done before the start'],
  },
  {
    fault: 'is never ready',
    breakRunner: withMethods((real) => ({
      status: async () => ({ ...(await real.status()), isReady: false }),
    })),
    caughtBy: ['status > is ready and idle at first'],
  },
  {
    fault: 'says that it is ready when it is closed',
    breakRunner: withMethods((real) => ({
      status: async () => ({ ...(await real.status()), isReady: true, problem: null }),
    })),
    caughtBy: ['status > is not ready, and says why, while it closes and afterwards'],
  },
  {
    fault: 'cannot say how it is when it is closed',
    breakRunner: withMethods((real) => ({
      status: async () => {
        const status = await real.status();
        if (!status.isReady) throw new Error('gone');
        return status;
      },
    })),
    caughtBy: ['status > is not ready, and says why, while it closes and afterwards'],
  },
  {
    fault: 'counts what is executed as waiting',
    breakRunner: withMethods((real) => ({
      status: async () => {
        const status = await real.status();
        return { ...status, waiting: (status.waiting ?? 0) + status.active };
      },
    })),
    caughtBy: ['status > counts the executions and what waits for them'],
  },
  {
    fault: 'counts no executions',
    breakRunner: withMethods((real) => ({
      status: async () => ({ ...(await real.status()), active: 0 }),
    })),
    caughtBy: ['status > counts the executions and what waits for them'],
  },
];
