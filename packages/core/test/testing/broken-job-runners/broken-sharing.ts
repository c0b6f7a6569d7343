import type { QueueRunners } from '../queue-runners.ts';

/** A way to get runners of one queue wrong, and the tests that must notice. */
export interface BrokenSharing {
  /** What they do wrong. */
  readonly fault: string;
  readonly breakRunners: (runners: QueueRunners) => QueueRunners;
  /** Tests of the suite that must fail, as `facet > test`. */
  readonly caughtBy: readonly string[];
}

/** Runners that do not do for each other what they should. */
export const brokenSharing: readonly BrokenSharing[] = [
  {
    fault: 'have a queue each',
    breakRunners: ({ openRunner }) => ({
      openRunner,
      reopenRunner: (_, options) => openRunner(options),
    }),
    caughtBy: [
      'several runners > share the deliveries',
      'several runners > do not take a job twice while it waits',
      'several runners > only dispatch when they are told so',
      'several runners > deliver what one dispatched that is closed by now',
      'several runners > go on with what one left that closed',
    ],
  },
  {
    fault: 'deliver although they only dispatch',
    breakRunners: (runners) => ({
      ...runners,
      openRunner: ({ concurrency }) =>
        runners.openRunner({ concurrency: Math.max(1, concurrency) }),
    }),
    caughtBy: ['several runners > only dispatch when they are told so'],
  },
  {
    fault: 'are not ready when they only dispatch',
    breakRunners: (runners) => ({
      ...runners,
      openRunner: (options) => {
        const runner = runners.openRunner(options);
        const isReady = options.concurrency > 0;
        const status = runner.status.bind(runner);
        return Object.assign(runner, { status: async () => ({ ...(await status()), isReady }) });
      },
    }),
    caughtBy: ['several runners > are ready when they only dispatch'],
  },
];
