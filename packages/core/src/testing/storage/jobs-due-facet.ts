import assert from 'node:assert/strict';
import type { JobStore } from '../../storage/job-store.ts';
import type { Facet } from './facet-scope.ts';
import {
  claimed,
  dueJobs,
  error,
  jobId,
  leaseOutMs,
  never,
  newJob,
  nowMs,
  submitted,
  submittedIn,
} from './sample-jobs.ts';

/** Which jobs are to be dispatched, and in which order. */
export const jobsDueFacet: Facet = {
  name: 'dispatching jobs',
  define({ test }) {
    test('lists jobs that are not dispatched', async ({ storage: { jobs } }) => {
      for (const number of [1, 2, 3]) await submitted(jobs, number, { priority: number % 2 });
      assert.deepEqual(await dueJobs(jobs, {}), [], 'they are dispatched when they are submitted');
      await jobs.noteDispatched([jobId(1), jobId(3)], { atMs: null });
      const request = { nowMs, dispatchedBeforeMs: never, limit: 9 };
      assert.deepEqual(await jobs.listDue(request), [
        { id: jobId(1), priority: 1 },
        { id: jobId(3), priority: 1 },
      ]);
      await jobs.noteDispatched([jobId(3)], { atMs: nowMs });
      assert.deepEqual(await dueJobs(jobs, {}), [1]);
    });

    test('lists jobs that were dispatched too long ago', async ({ storage: { jobs } }) => {
      await submitted(jobs, 1);
      await jobs.noteDispatched([jobId(1)], { atMs: 2_000 });
      assert.deepEqual(await dueJobs(jobs, { nowMs: 3_000, dispatchedBeforeMs: 2_000 }), []);
      assert.deepEqual(await dueJobs(jobs, { nowMs: 3_000, dispatchedBeforeMs: 2_001 }), [1]);
    });

    test('does not list jobs that are not due', async ({ storage: { jobs } }) => {
      await jobs.submit(newJob(1), { nowMs: 3_000 });
      await jobs.noteDispatched([jobId(1)], { atMs: null });
      await submitted(jobs, 2);
      const { claim } = await claimed(jobs, 2);
      await jobs.finish(claim, { state: 'queued', error, dueAtMs: 4_000 }, { nowMs });
      assert.deepEqual(await dueJobs(jobs, { nowMs: 2_999 }), []);
      assert.deepEqual(await dueJobs(jobs, { nowMs: 3_000 }), [1]);
      assert.deepEqual(await dueJobs(jobs, { nowMs: 4_000 }), [1, 2]);
    });

    test('lists a running job once its lease has run out', async ({ storage: { jobs } }) => {
      await submittedIn(jobs, 'running', [1]);
      const before = { nowMs: leaseOutMs - 1, dispatchedBeforeMs: 9_000 };
      assert.deepEqual(await dueJobs(jobs, before), []);
      assert.deepEqual(await dueJobs(jobs, { nowMs: leaseOutMs }), [1], 'it is not dispatched');
    });

    test('lists no job in a final state', async ({ storage: { jobs } }) => {
      await submittedIn(jobs, 'succeeded', [1]);
      await submittedIn(jobs, 'failed', [2]);
      await submittedIn(jobs, 'cancelled', [3]);
      const ids = [1, 2, 3].map(jobId);
      await jobs.noteDispatched(ids, { atMs: null });
      assert.deepEqual(await dueJobs(jobs, { nowMs: 1e9, dispatchedBeforeMs: 1e9 }), []);
    });

    test('lists those of higher priority first', async ({ storage: { jobs } }) => {
      const priorities = [0, 5, -100, 100, 5, 0, -1];
      for (const [index, priority] of priorities.entries()) {
        await undispatched(jobs, index, { priority });
      }
      assert.deepEqual(await dueJobs(jobs, {}), [3, 1, 4, 0, 5, 6, 2]);
      for (const limit of [1, 2, 3, 6]) {
        assert.deepEqual(await dueJobs(jobs, { limit }), [3, 1, 4, 0, 5, 6, 2].slice(0, limit));
      }
    });

    test('lists equal ones in the order in which they wait', async ({ storage: { jobs } }) => {
      const dispatched = async (number: number, dueAtMs: number, atMs: number | null) => {
        await jobs.submit(newJob(number), { nowMs: dueAtMs });
        await jobs.noteDispatched([jobId(number)], { atMs });
      };
      await dispatched(1, 300, 500);
      await dispatched(2, 200, 400);
      await dispatched(3, 100, 500);
      await dispatched(4, 100, 500);
      await dispatched(5, 700, null);
      await dispatched(6, 600, null);
      await dispatched(7, 600, null);
      await undispatched(jobs, 8, { priority: -1 });
      const request = { nowMs, dispatchedBeforeMs: 501 };
      const expected = [6, 7, 5, 2, 3, 4, 1, 8];
      assert.deepEqual(await dueJobs(jobs, request), expected);
      for (const limit of [1, 2, 3, 4, 5, 7]) {
        assert.deepEqual(await dueJobs(jobs, { ...request, limit }), expected.slice(0, limit));
      }
    });

    test('notes no dispatch of a job that was claimed meanwhile', async ({ storage }) => {
      const { jobs } = storage;
      await submittedIn(jobs, 'running', [1]);
      await submitted(jobs, 2);
      const { claim } = await claimed(jobs, 2);
      await jobs.finish(claim, { state: 'queued', error, dueAtMs: 2_000 }, { nowMs });
      await jobs.noteDispatched([jobId(1), jobId(2)], { atMs: nowMs + 1 });
      assert.deepEqual(await dueJobs(jobs, { nowMs: 2_000 }), [1, 2]);
    });

    test('notes no dispatch of other jobs, and minds no unknown ones', async ({ storage }) => {
      const { jobs } = storage;
      await undispatched(jobs, 1, {});
      await jobs.noteDispatched([jobId(2)], { atMs: nowMs });
      await jobs.noteDispatched([], { atMs: nowMs });
      assert.deepEqual(await dueJobs(jobs, {}), [1]);
    });

    test('changes nothing about a job by dispatching it', async ({ storage: { jobs } }) => {
      const job = await submitted(jobs, 1);
      await jobs.noteDispatched([jobId(1)], { atMs: 5_000 });
      await jobs.noteDispatched([jobId(1)], { atMs: null });
      await dueJobs(jobs, {});
      assert.deepEqual(await jobs.find(job.id), job);
    });
  },
};

async function undispatched(
  jobs: JobStore,
  number: number,
  changes: Parameters<typeof newJob>[1],
): Promise<void> {
  await submitted(jobs, number, changes);
  await jobs.noteDispatched([jobId(number)], { atMs: null });
}
