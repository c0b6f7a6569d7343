import type { DueJob, JobStore } from '../../../src/storage/job-store.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import { type BrokenStorage, withJobs, without } from './broken-storage.ts';
import { muchLater } from './job-faults.ts';

const byPriority = 'dispatching jobs > lists those of higher priority first';
const byWaiting = 'dispatching jobs > lists equal ones in the order in which they wait';

/** Storages that get dispatching, listing and forgetting jobs wrong. */
export const brokenDispatches: readonly BrokenStorage[] = [
  {
    fault: 'lists jobs to dispatch in the order of their submission',
    breakStorage: (storage) => withDueOrder(storage, (one, other) => compare(one.id, other.id)),
    caughtBy: [byPriority, byWaiting],
  },
  {
    fault: 'lists jobs of lower priority first',
    breakStorage: (storage) => withDueOrder(storage, (one, other) => one.priority - other.priority),
    caughtBy: [byPriority],
  },
  {
    fault: 'orders by priority only',
    breakStorage: (storage) =>
      withDueOrder(
        storage,
        (one, other) => other.priority - one.priority || compare(one.id, other.id),
      ),
    caughtBy: [byWaiting],
  },
  {
    fault: 'orders the jobs to dispatch after it has cut them off',
    breakStorage: (storage) =>
      withJobs(storage, (jobs) => ({
        listDue: async ({ limit, ...request }) => {
          const due = await jobs.listDue({ ...request, limit: 1_000 });
          const cut = due.toSorted((one, other) => compare(one.id, other.id)).slice(0, limit);
          return due.filter((job) => cut.includes(job));
        },
      })),
    caughtBy: [byPriority],
  },
  {
    fault: 'lists jobs again that are dispatched',
    breakStorage: (storage) => withDue(storage, { dispatchedBeforeMs: muchLater }),
    caughtBy: [
      'dispatching jobs > lists jobs that are not dispatched',
      'submitting jobs > records a job as queued, due and dispatched',
    ],
  },
  {
    fault: 'never lists a job again that is dispatched',
    breakStorage: (storage) => withDue(storage, { dispatchedBeforeMs: -muchLater }),
    caughtBy: ['dispatching jobs > lists jobs that were dispatched too long ago'],
  },
  {
    fault: 'lists jobs before they are due',
    breakStorage: (storage) => withDue(storage, { nowMs: muchLater }),
    caughtBy: [
      'dispatching jobs > does not list jobs that are not due',
      'dispatching jobs > lists a running job once its lease has run out',
    ],
  },
  {
    fault: 'lists jobs that were dispatched at the moment itself',
    breakStorage: (storage) =>
      withJobs(storage, (jobs) => ({
        listDue: ({ dispatchedBeforeMs, ...request }) =>
          jobs.listDue({ ...request, dispatchedBeforeMs: dispatchedBeforeMs + 1 }),
      })),
    caughtBy: ['dispatching jobs > lists jobs that were dispatched too long ago'],
  },
  {
    fault: 'lists jobs that are finished',
    breakStorage: (storage) =>
      withJobs(storage, (jobs) => ({
        listDue: async (request) => {
          const due = await jobs.listDue(request);
          return due.length > 0 ? due : (await jobs.list({ limit: request.limit })).items;
        },
      })),
    caughtBy: ['dispatching jobs > lists no job in a final state'],
  },
  {
    fault: 'notes the dispatch of jobs that were claimed meanwhile',
    breakStorage: (storage) =>
      withJobs(storage, (jobs) => ({
        noteDispatched: (ids, { atMs }) =>
          jobs.noteDispatched(ids, { atMs: atMs === null ? null : muchLater }),
      })),
    caughtBy: ['dispatching jobs > notes no dispatch of a job that was claimed meanwhile'],
  },
  {
    fault: 'does not take a dispatch back',
    breakStorage: (storage) =>
      withJobs(storage, (jobs) => ({
        noteDispatched: async (ids, { atMs }) => {
          if (atMs !== null) await jobs.noteDispatched(ids, { atMs });
        },
      })),
    caughtBy: ['dispatching jobs > lists jobs that are not dispatched', byPriority],
  },
  {
    fault: 'lists the oldest jobs first',
    breakStorage: (storage) =>
      withJobs(storage, (jobs) => ({
        list: async (request) => {
          const { items, ...next } = await jobs.list(request);
          return { items: items.toReversed(), ...next };
        },
      })),
    caughtBy: ['listing jobs > lists the newest first, page by page'],
  },
  {
    fault: 'says that a page follows whenever one is full',
    breakStorage: (storage) =>
      withJobs(storage, (jobs) => ({
        list: async (request) => {
          const page = await jobs.list(request);
          return page.items.length < request.limit ? page : { next: 0, ...page };
        },
      })),
    caughtBy: ['listing jobs > lists the newest first, page by page'],
  },
  {
    fault: 'lists jobs with their results',
    breakStorage: (storage) =>
      withJobs(storage, (jobs) => ({
        list: async (request) => {
          const { items, ...next } = await jobs.list(request);
          const found = await Promise.all(
            items.map(async (job) => (await jobs.find(job.id)) ?? job),
          );
          return { items: found, ...next };
        },
      })),
    caughtBy: ['listing jobs > lists whole records, but without their results'],
  },
  ...(['state', 'kind'] as const).map((filter) => ({
    fault: `lists jobs whatever ${filter} is asked for`,
    breakStorage: (storage: Storage) =>
      withJobs(storage, (jobs) => ({
        list: (request) => jobs.list(without(request, filter)),
      })),
    caughtBy: ['listing jobs > lists by state and by kind'],
  })),
  {
    fault: 'goes on with a list at a number of jobs',
    breakStorage: (storage) =>
      withJobs(storage, (jobs) => ({
        list: async ({ after = 0, limit, ...filters }) => {
          const { items } = await jobs.list({ ...filters, limit: 1_000 });
          const end = after + limit;
          const next = end < items.length ? { next: end } : {};
          return { items: items.slice(after, end), ...next };
        },
      })),
    caughtBy: ['listing jobs > goes on behind a page when jobs come, change and go'],
  },
  {
    fault: 'counts forgotten jobs',
    breakStorage: (storage) =>
      withJobs(storage, (jobs) => {
        let swept = 0;
        return {
          sweep: async (options) => {
            const count = await jobs.sweep(options);
            swept += count;
            return count;
          },
          countByState: async () => {
            const { cancelled, ...counts } = await jobs.countByState();
            return { ...counts, cancelled: cancelled + swept };
          },
        };
      }),
    caughtBy: ['listing jobs > counts the jobs in each state'],
  },
  {
    fault: 'forgets jobs that are not finished',
    breakStorage: (storage) =>
      withJobs(storage, (jobs) => ({
        sweep: async (options) => {
          const { items } = await jobs.list({ state: 'queued', limit: 1_000 });
          for (const { id } of items) await jobs.cancel(id, { nowMs: -muchLater });
          return jobs.sweep(options);
        },
      })),
    caughtBy: ['listing jobs > forgets jobs that came to their end before a moment'],
  },
  {
    fault: 'forgets jobs that came to their end at the moment itself',
    breakStorage: (storage) =>
      withJobs(storage, (jobs) => ({
        sweep: ({ finishedBeforeMs }) => jobs.sweep({ finishedBeforeMs: finishedBeforeMs + 1 }),
      })),
    caughtBy: [
      'listing jobs > forgets jobs that came to their end before a moment',
      'listing jobs > forgets however many there are',
    ],
  },
];

function withDue(storage: Storage, changes: Partial<Parameters<JobStore['listDue']>[0]>): Storage {
  return withJobs(storage, (jobs) => ({
    listDue: (request) => jobs.listDue({ ...request, ...changes }),
  }));
}

function withDueOrder(storage: Storage, order: (one: DueJob, other: DueJob) => number): Storage {
  return withJobs(storage, (jobs) => ({
    listDue: async ({ limit, ...request }) =>
      (await jobs.listDue({ ...request, limit: 1_000 })).toSorted(order).slice(0, limit),
  }));
}

function compare(one: string, other: string): number {
  return one < other ? -1 : 1;
}
