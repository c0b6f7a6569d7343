import type { JobRecord } from '../../../src/storage/job-store.ts';
import { type BrokenStorage, withJobs, without } from './broken-storage.ts';
import { sharingAlso, withSubmitted } from './job-faults.ts';

const repeat = 'submitting jobs > answers a repeat with the job as it was, and records none';

/** Storages that get submitting and sharing jobs wrong. */
export const brokenSubmissions: readonly BrokenStorage[] = [
  {
    fault: 'forgets the idempotency keys of jobs',
    breakStorage: (storage) =>
      withJobs(storage, (jobs) => ({
        submit: (job, options) => jobs.submit(job, without(options, 'idempotency')),
      })),
    caughtBy: [
      repeat,
      'submitting jobs > answers a repeat with the job that was shared',
      'submitting jobs > records one of twins under one key',
    ],
  },
  {
    fault: 'answers the repeat of a job with the job as it is now',
    breakStorage: (storage) =>
      withJobs(storage, (jobs) => ({
        submit: async (asked, options) => {
          const { job, created } = await jobs.submit(asked, options);
          return { job: (await jobs.find(job.id)) ?? job, created };
        },
      })),
    caughtBy: [repeat, 'sharing jobs > shares one that is succeeded, of the same data version'],
  },
  {
    fault: 'says of every job that it was recorded now',
    breakStorage: (storage) =>
      withJobs(storage, (jobs) => ({
        submit: async (job, options) => ({ ...(await jobs.submit(job, options)), created: true }),
      })),
    caughtBy: [repeat, 'sharing jobs > shares one that is queued, of the same data version'],
  },
  {
    fault: 'does not compare the fingerprints of jobs',
    breakStorage: (storage) =>
      withJobs(storage, (jobs) => ({
        submit: (job, { idempotency, ...options }) =>
          jobs.submit(job, {
            ...options,
            ...(idempotency && { idempotency: { ...idempotency, fingerprint: 'same' } }),
          }),
      })),
    caughtBy: [
      'submitting jobs > refuses another job under the same key, which then is not recorded',
    ],
  },
  {
    fault: 'leaves a new job to be dispatched',
    breakStorage: (storage) =>
      withJobs(storage, (jobs) => ({
        submit: async (job, options) => {
          const submitted = await jobs.submit(job, options);
          await jobs.noteDispatched([job.id], { atMs: null });
          return submitted;
        },
      })),
    caughtBy: ['submitting jobs > records a job as queued, due and dispatched'],
  },
  {
    fault: 'records a job though that was aborted',
    breakStorage: (storage) =>
      withJobs(storage, (jobs) => ({
        submit: (job, options) => jobs.submit(job, without(options, 'signal')),
      })),
    caughtBy: [
      'submitting jobs > records nothing of an aborted one',
      'lifecycle > jobs.submit is refused with the reason of its aborted signal',
    ],
  },
  {
    fault: 'cuts the parameters of jobs',
    breakStorage: (storage) =>
      withSubmitted(storage, (job) => ({ ...job, params: job.params.slice(0, 65_536) })),
    caughtBy: ['submitting jobs > keeps what is in a job, whatever it is'],
  },
  {
    fault: 'changes the records that it gave out',
    breakStorage: (storage) => {
      const given: JobRecord[] = [];
      return withJobs(storage, (jobs) => ({
        submit: async (asked, options) => {
          const { job, created } = await jobs.submit(asked, options);
          const shown = { ...job };
          given.push(shown);
          return { job: shown, created };
        },
        claim: async (id, options) => {
          const record = await jobs.claim(id, options);
          for (const earlier of given) if (earlier.id === id) Object.assign(earlier, record);
          return record;
        },
      }));
    },
    caughtBy: ['submitting jobs > never changes a record that was given out'],
  },
  {
    fault: 'shares no jobs',
    breakStorage: (storage) => withSubmitted(storage, (job) => without(job, 'sharing')),
    caughtBy: [
      'sharing jobs > shares one that is queued, of the same data version',
      'sharing jobs > records one of those that are submitted at once',
    ],
  },
  {
    fault: 'shares whatever the data version is',
    breakStorage: (storage) => changeSharing(storage, ({ key }) => ({ key, dataVersion: 'v' })),
    caughtBy: [
      'sharing jobs > does not share one that is running, of the other data version',
      'sharing jobs > does not share one that is succeeded, of the other data version',
      'sharing jobs > shares one that is queued again with the same data version only',
    ],
  },
  {
    fault: 'shares a queued job of the same data version only',
    breakStorage: (storage) =>
      changeSharing(storage, ({ key, dataVersion }) => ({ key: key + dataVersion, dataVersion })),
    caughtBy: ['sharing jobs > shares one that is queued, of the other data version'],
  },
  {
    fault: 'shares jobs of all keys',
    breakStorage: (storage) =>
      changeSharing(storage, ({ dataVersion }) => ({ key: 's', dataVersion })),
    caughtBy: ['sharing jobs > does not share what is not said to come to the same'],
  },
  ...(['failed', 'cancelled'] as const).map((state) => ({
    fault: `shares jobs that are ${state}`,
    breakStorage: (storage: Parameters<BrokenStorage['breakStorage']>[0]) =>
      sharingAlso(storage, ({ record }) => record.state === state),
    caughtBy: [`sharing jobs > does not share one that is ${state}, of the same data version`],
  })),
  {
    fault: 'shares a job that is asked to be cancelled',
    breakStorage: (storage) => sharingAlso(storage, ({ record }) => record.state === 'running'),
    caughtBy: ['sharing jobs > does not share one that is asked to be cancelled'],
  },
  {
    fault: 'shares a job that was begun with data of another version',
    breakStorage: (storage) => sharingAlso(storage, ({ record }) => record.state === 'queued'),
    caughtBy: ['sharing jobs > shares one that is queued again with the same data version only'],
  },
  {
    fault: 'shares the oldest job',
    breakStorage: (storage) => {
      const succeeded = new Map<string, JobRecord>();
      return withJobs(storage, (jobs) => ({
        finish: async (claim, outcome, options) => {
          const record = await jobs.finish(claim, outcome, options);
          if (record?.state === 'succeeded') succeeded.set(record.kind, record);
          return record;
        },
        submit: async (job, options) => {
          const { job: shared, created } = await jobs.submit(job, options);
          const oldest = succeeded.get(job.kind);
          return { job: created ? shared : (oldest ?? shared), created };
        },
      }));
    },
    caughtBy: ['sharing jobs > shares the newest'],
  },
  {
    fault: 'looks for a job to share before the transaction that records it',
    breakStorage: (storage) => {
      const submitted = new Map<string, JobRecord>();
      return withJobs(storage, (jobs) => ({
        submit: async (asked, options) => {
          const key = asked.sharing?.key ?? '';
          const shared = submitted.get(key);
          if (shared !== undefined) return { job: shared, created: false };
          await Promise.resolve();
          const { job, created } = await jobs.submit(without(asked, 'sharing'), options);
          submitted.set(key, job);
          return { job, created };
        },
      }));
    },
    caughtBy: ['sharing jobs > records one of those that are submitted at once'],
  },
  {
    fault: 'gives a job the priority of the last one that shares it',
    breakStorage: (storage) => {
      const priorities = new Map<string, number>();
      return withJobs(storage, (jobs) => ({
        submit: async (asked, options) => {
          const submitted = await jobs.submit(asked, options);
          priorities.set(submitted.job.id, asked.priority);
          return submitted;
        },
        find: async (id) => {
          const record = await jobs.find(id);
          return record && { ...record, priority: priorities.get(id) ?? record.priority };
        },
      }));
    },
    caughtBy: ['sharing jobs > changes nothing about a job that is shared'],
  },
  {
    fault: 'shares a job that is forgotten',
    breakStorage: (storage) => {
      const succeeded: JobRecord[] = [];
      return withJobs(storage, (jobs) => ({
        finish: async (claim, outcome, options) => {
          const record = await jobs.finish(claim, outcome, options);
          if (record?.state === 'succeeded') succeeded.push(record);
          return record;
        },
        submit: async (job, options) => {
          const last = succeeded.at(-1);
          return last && job.sharing ? { job: last, created: false } : jobs.submit(job, options);
        },
      }));
    },
    caughtBy: ['sharing jobs > does not share one that is forgotten'],
  },
];

type Sharing = { readonly key: string; readonly dataVersion: string };

function changeSharing(
  storage: Parameters<BrokenStorage['breakStorage']>[0],
  change: (sharing: Sharing) => Sharing,
): ReturnType<BrokenStorage['breakStorage']> {
  return withSubmitted(storage, (job) =>
    job.sharing ? { ...job, sharing: change(job.sharing) } : job,
  );
}
