import { isFinal } from '../../../src/jobs/job.ts';
import { type BrokenFacade, withJobs, without } from './broken-facade.ts';

/** Facades that are wrong about jobs. */
export const brokenJobs: readonly BrokenFacade[] = [
  {
    fault: 'forgets idempotency keys of jobs',
    breakFacade: withJobs((real) => ({
      submit: (kind, params, options) =>
        real.submit(kind, params, without(options, 'idempotencyKey')),
    })),
    caughtBy: ['jobs > are made once under an idempotency key'],
  },
  {
    fault: 'makes a job of each request',
    breakFacade: withJobs((real) => {
      let submitted = 0;
      return {
        submit: (kind, params, options) => {
          submitted += 1;
          // The period is as good as open, and another one each time.
          const to = 253_402_300_799_999 - submitted;
          return real.submit(kind, { to, ...params }, options);
        },
      };
    }),
    caughtBy: [
      'jobs > are queued once they are submitted',
      'jobs > that remove are shared while they are queued',
    ],
  },
  {
    fault: 'answers unknown ids with another job',
    breakFacade: withJobs((real) => ({
      find: async (jobId) => (await real.find(jobId)) ?? (await real.list()).items[0],
    })),
    caughtBy: ['jobs > are found, or undefined'],
  },
  {
    fault: 'shows results in lists',
    breakFacade: withJobs((real) => ({
      list: async (options) => {
        const page = await real.list(options);
        return { ...page, items: await Promise.all(page.items.map(({ id }) => real.get(id))) };
      },
    })),
    caughtBy: ['lists of jobs > have jobs as they are, but without their results'],
  },
  {
    fault: 'lists jobs in any state',
    breakFacade: withJobs((real) => ({ list: (options) => real.list(without(options, 'state')) })),
    caughtBy: [
      'lists of jobs > have jobs in one state, of one kind, or both',
      'lists of jobs > have cursors that serve no other list',
      'lists of jobs > are refused for states and kinds that cannot be',
    ],
  },
  {
    fault: 'lists jobs of any kind',
    breakFacade: withJobs((real) => ({ list: (options) => real.list(without(options, 'kind')) })),
    caughtBy: ['lists of jobs > have jobs in one state, of one kind, or both'],
  },
  {
    fault: 'lists the oldest jobs first',
    breakFacade: withJobs((real) => ({
      list: async (options) => {
        const page = await real.list(options);
        return { ...page, items: page.items.toReversed() };
      },
    })),
    caughtBy: ['lists of jobs > have the newest first, page by page'],
  },
  {
    fault: 'says that a job is cancelled, and lets it go on',
    breakFacade: withJobs((real) => ({
      cancel: async (jobId) => ({
        ...(await real.get(jobId)),
        state: 'cancelled',
        cancelRequested: true,
        finishedAtMs: Date.UTC(2026, 0, 31, 12),
      }),
    })),
    caughtBy: [
      'the end of jobs > is at once when a queued one is cancelled, which then does nothing',
      'the end of jobs > is at its next step when a running one is cancelled',
      'the end of jobs > cannot be cancelled any more',
    ],
  },
  {
    fault: 'leaves out the last state of a watched job',
    breakFacade: withJobs((real) => ({
      async *watch(jobId, options) {
        for await (const job of real.watch(jobId, options)) if (!isFinal(job.state)) yield job;
      },
    })),
    caughtBy: [
      'the end of jobs > is what watching shows last, after every state before it',
      'the end of jobs > is the only state that is shown of a job that is over',
    ],
  },
  {
    fault: 'shows the last state of a watched job twice',
    breakFacade: withJobs((real) => ({
      async *watch(jobId, options) {
        yield* real.watch(jobId, options);
        yield real.get(jobId);
      },
    })),
    caughtBy: [
      'the end of jobs > is what watching shows last, after every state before it',
      'the end of jobs > is the only state that is shown of a job that is over',
    ],
  },
  {
    fault: 'does not wait for the end of a job',
    breakFacade: withJobs((real) => ({ wait: (jobId) => real.get(jobId) })),
    caughtBy: ['the end of jobs > is waited for, or for some time'],
  },
];
