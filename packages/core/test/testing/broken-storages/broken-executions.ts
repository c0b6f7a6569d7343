import { isFinal } from '../../../src/jobs/job.ts';
import type { JobRecord } from '../../../src/storage/job-store.ts';
import { type BrokenStorage, withJobs } from './broken-storage.ts';
import { currentClaim, muchLater, withOutcomes, withRecords } from './job-faults.ts';

const leaseOut = 'claiming jobs > gives a job out again once its lease has run out, not before';
const interruption = 'finishing jobs > records an interruption, which is no failure';

/** Storages that get claiming, reporting, finishing and cancelling jobs wrong. */
export const brokenExecutions: readonly BrokenStorage[] = [
  {
    fault: 'gives a job out though its lease has not run out',
    breakStorage: (storage) =>
      withJobs(storage, (jobs) => ({
        claim: (id, { leaseMs }) => jobs.claim(id, { nowMs: muchLater, leaseMs }),
      })),
    caughtBy: [
      leaseOut,
      'claiming jobs > does not give out a queued job before it is due',
      'claiming jobs > extends the lease with each report, and records progress',
    ],
  },
  {
    fault: 'keeps a job a little longer than its lease',
    breakStorage: (storage) =>
      withJobs(storage, (jobs) => ({
        claim: (id, { nowMs, leaseMs }) => jobs.claim(id, { nowMs: nowMs - 1, leaseMs }),
      })),
    caughtBy: [leaseOut],
  },
  {
    fault: 'looks whether a job is to be had before the transaction that claims it',
    breakStorage: (storage) =>
      withJobs(storage, (jobs) => ({
        claim: async (id, { nowMs, leaseMs }) => {
          const job = await jobs.find(id);
          if (job === undefined || isFinal(job.state) || job.dueAtMs > nowMs) return undefined;
          return jobs.claim(id, { nowMs: nowMs + muchLater, leaseMs: leaseMs - muchLater });
        },
      })),
    caughtBy: ['claiming jobs > gives a job to one of many that ask at once'],
  },
  {
    fault: 'gives out jobs that are finished',
    breakStorage: (storage) =>
      withJobs(storage, (jobs) => ({
        claim: async (id, options) => (await jobs.claim(id, options)) ?? jobs.find(id),
      })),
    caughtBy: [
      'claiming jobs > does not give out a job that is succeeded',
      'claiming jobs > does not give out a job that is failed',
      'claiming jobs > does not give out a job that is cancelled',
      'cancelling jobs > cancels a queued job at once',
    ],
  },
  {
    fault: 'gives the same fence out again',
    breakStorage: (storage) => withRecords(storage, 'claim', (job) => ({ ...job, fence: 1 })),
    caughtBy: [leaseOut, 'claiming jobs > raises the fence with every claim'],
  },
  {
    fault: 'counts a lost worker as a failed attempt',
    breakStorage: (storage) =>
      withRecords(storage, 'claim', (job) => ({ ...job, failedAttempts: job.fence - 1 })),
    caughtBy: [leaseOut],
  },
  {
    fault: 'forgets when a job was begun',
    breakStorage: (storage) =>
      withJobs(storage, (jobs) => ({
        claim: async (id, options) => {
          const job = await jobs.claim(id, options);
          return job && { ...job, startedAtMs: options.nowMs };
        },
      })),
    caughtBy: [leaseOut],
  },
  {
    fault: 'leaves a job dispatched that was claimed',
    breakStorage: (storage) =>
      withJobs(storage, (jobs) => ({
        claim: async (id, options) => {
          const job = await jobs.claim(id, options);
          if (job !== undefined) await jobs.noteDispatched([id], { atMs: muchLater });
          return job;
        },
      })),
    caughtBy: [
      'dispatching jobs > lists a running job once its lease has run out',
      'finishing jobs > leaves a job that is queued again to be dispatched',
    ],
  },
  {
    fault: 'extends the lease of whoever asks',
    breakStorage: (storage) =>
      withJobs(storage, (jobs) => ({
        report: async (claim, options) => jobs.report(await currentClaim(jobs, claim), options),
      })),
    caughtBy: ['claiming jobs > refuses the report of a claim that is lost, and changes nothing'],
  },
  {
    fault: 'does not extend the lease',
    breakStorage: (storage) =>
      withJobs(storage, (jobs) => ({
        report: async (claim, options) => {
          const job = await jobs.find(claim.id);
          const leaseMs = (job?.dueAtMs ?? 0) - options.nowMs;
          return jobs.report(claim, { ...options, leaseMs });
        },
      })),
    caughtBy: ['claiming jobs > extends the lease with each report, and records progress'],
  },
  {
    fault: 'loses the progress',
    breakStorage: (storage) =>
      withJobs(storage, (jobs) => ({
        report: (claim, options) =>
          jobs.report(claim, { ...options, progress: { done: 0, total: null } }),
      })),
    caughtBy: ['claiming jobs > extends the lease with each report, and records progress'],
  },
  {
    fault: 'takes a job away as soon as its lease has run out',
    breakStorage: (storage) =>
      withJobs(storage, (jobs) => ({
        report: async (claim, options) => {
          const job = await jobs.find(claim.id);
          return (job?.dueAtMs ?? 0) <= options.nowMs ? undefined : jobs.report(claim, options);
        },
      })),
    caughtBy: ['claiming jobs > leaves a claim with who has it until another one asks'],
  },
  {
    fault: 'lets whoever comes finish a job',
    breakStorage: (storage) =>
      withJobs(storage, (jobs) => ({
        finish: async (claim, ...rest) => jobs.finish(await currentClaim(jobs, claim), ...rest),
      })),
    caughtBy: ['finishing jobs > refuses an end by a claim that is lost, and changes nothing'],
  },
  {
    fault: 'says that it finished what was finished already',
    breakStorage: (storage) =>
      withJobs(storage, (jobs) => ({
        finish: async (claim, ...rest) =>
          (await jobs.finish(claim, ...rest)) ?? jobs.find(claim.id),
      })),
    caughtBy: [
      'finishing jobs > refuses another end of a job that is succeeded',
      'finishing jobs > refuses another end of a job that is failed',
      'finishing jobs > refuses another end of a job that is cancelled',
      'finishing jobs > refuses an end of a job that was queued again',
    ],
  },
  {
    fault: 'counts an interruption as a failed attempt',
    breakStorage: (storage) =>
      withOutcomes(storage, (outcome) =>
        outcome.state === 'queued'
          ? { error: { code: 'JOB_FAILED', message: 'Interrupted.' }, ...outcome }
          : outcome,
      ),
    caughtBy: [interruption, 'finishing jobs > keeps the error of the last attempt that failed'],
  },
  {
    fault: 'forgets why an attempt failed',
    breakStorage: (storage) =>
      withOutcomes(storage, (outcome) =>
        outcome.state === 'queued' ? { state: 'queued', dueAtMs: outcome.dueAtMs } : outcome,
      ),
    caughtBy: ['finishing jobs > records a failed attempt, after which another is made'],
  },
  {
    fault: 'makes another attempt at once',
    breakStorage: (storage) =>
      withOutcomes(storage, (outcome, nowMs) =>
        outcome.state === 'queued' ? { ...outcome, dueAtMs: nowMs } : outcome,
      ),
    caughtBy: [
      'finishing jobs > records a failed attempt, after which another is made',
      'claiming jobs > does not give out a queued job before it is due',
    ],
  },
  {
    fault: 'cuts long results',
    breakStorage: (storage) =>
      withOutcomes(storage, (outcome) =>
        outcome.state === 'succeeded'
          ? { ...outcome, result: outcome.result.slice(0, 1_000_000) }
          : outcome,
      ),
    caughtBy: ['finishing jobs > keeps results of millions of characters'],
  },
  {
    fault: 'queues a job again that was asked to be cancelled',
    breakStorage: (storage) =>
      withRecords(storage, 'finish', (job) =>
        job.state === 'cancelled' ? { ...job, state: 'queued', finishedAtMs: null } : job,
      ),
    caughtBy: ['finishing jobs > cancels a job that would be queued again, if that was asked for'],
  },
  {
    fault: 'throws a result away since the job was asked to be cancelled',
    breakStorage: (storage) =>
      withJobs(storage, (jobs) => ({
        finish: async (claim, outcome, options) => {
          const isAsked = (await jobs.find(claim.id))?.cancelRequested === true;
          return jobs.finish(claim, isAsked ? { state: 'cancelled' } : outcome, options);
        },
      })),
    caughtBy: [
      'finishing jobs > records how it ended, though it was asked to be cancelled',
      'sharing jobs > shares one that succeeded though it was asked to be cancelled',
    ],
  },
  {
    fault: 'cancels jobs in a final state',
    breakStorage: (storage) =>
      withRecords(storage, 'cancel', (job) => (isFinal(job.state) ? cancelled(job) : job)),
    caughtBy: [
      'cancelling jobs > changes nothing about a job that is succeeded',
      'cancelling jobs > changes nothing about a job that is failed',
    ],
  },
  {
    fault: 'cancels a job that is running',
    breakStorage: (storage) =>
      withJobs(storage, (jobs) => ({ cancel: (id) => jobs.cancel(id, { nowMs: muchLater }) })),
    caughtBy: [
      'cancelling jobs > asks the worker of a running job to stop',
      'cancelling jobs > asks whoever takes a job over',
    ],
  },
  {
    fault: 'waits for a lost worker to cancel its job',
    breakStorage: (storage) =>
      withJobs(storage, (jobs) => ({
        cancel: async (id, options) => {
          const isRunning = (await jobs.find(id))?.state === 'running';
          return jobs.cancel(id, isRunning ? { nowMs: 0 } : options);
        },
      })),
    caughtBy: ['cancelling jobs > cancels a running job whose lease has run out, not before'],
  },
  {
    fault: 'does not tell a worker that its job is to be cancelled',
    breakStorage: (storage) =>
      withRecords(storage, 'report', (job) => ({ ...job, cancelRequested: false })),
    caughtBy: ['cancelling jobs > asks the worker of a running job to stop'],
  },
];

function cancelled(job: JobRecord): JobRecord {
  return { ...job, state: 'cancelled' };
}
