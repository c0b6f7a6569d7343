import assert from 'node:assert/strict';
import type { Facet } from './facet-scope.ts';
import {
  claimed,
  dueJobs,
  jobId,
  leaseMs,
  leaseOutMs,
  nowMs,
  submitted,
  submittedIn,
} from './sample-jobs.ts';

const askedMs = nowMs + 20;
const progress = { done: 1, total: 2 };

/** Cancelling jobs. */
export const jobsCancelFacet: Facet = {
  name: 'cancelling jobs',
  define({ test }) {
    test('cancels a queued job at once', async ({ storage: { jobs } }) => {
      const job = await submitted(jobs, 1);
      const cancelled = await jobs.cancel(job.id, { nowMs: askedMs });
      const changes = { state: 'cancelled', cancelRequested: true, finishedAtMs: askedMs };
      assert.deepEqual(cancelled, { ...job, ...changes });
      assert.deepEqual(await jobs.find(job.id), cancelled);
      assert.equal(await jobs.claim(job.id, { nowMs: 9_000, leaseMs }), undefined);
      assert.deepEqual(await dueJobs(jobs, { nowMs: 9_000, dispatchedBeforeMs: 9_000 }), []);
    });

    test('asks the worker of a running job to stop', async ({ storage: { jobs } }) => {
      await submitted(jobs, 1);
      const { claim, ...running } = await claimed(jobs, 1);
      const asked = { ...running, cancelRequested: true };
      assert.deepEqual(await jobs.cancel(jobId(1), { nowMs: askedMs }), asked);
      assert.deepEqual(await jobs.find(jobId(1)), asked);
      const reported = await jobs.report(claim, { nowMs: askedMs, leaseMs, progress });
      assert.deepEqual([reported?.state, reported?.cancelRequested], ['running', true]);
      const finished = await jobs.finish(claim, { state: 'cancelled' }, { nowMs: askedMs + 1 });
      assert.deepEqual([finished?.state, finished?.finishedAtMs], ['cancelled', askedMs + 1]);
    });

    test('asks whoever takes a job over', async ({ storage: { jobs } }) => {
      await submitted(jobs, 1);
      await claimed(jobs, 1);
      await jobs.cancel(jobId(1), { nowMs: askedMs });
      const taken = await claimed(jobs, 1, leaseOutMs);
      assert.deepEqual([taken.state, taken.cancelRequested], ['running', true]);
    });

    test('cancels a running job whose lease has run out, not before', async ({ storage }) => {
      const { jobs } = storage;
      await submitted(jobs, 1);
      const { claim } = await claimed(jobs, 1);
      const asked = await jobs.cancel(jobId(1), { nowMs: leaseOutMs - 1 });
      assert.equal(asked?.state, 'running');
      const cancelled = await jobs.cancel(jobId(1), { nowMs: leaseOutMs });
      assert.deepEqual([cancelled?.state, cancelled?.finishedAtMs], ['cancelled', leaseOutMs]);
      const late = { nowMs: leaseOutMs, leaseMs, progress };
      assert.equal(await jobs.report(claim, late), undefined, 'the claim is lost');
      const outcome = { state: 'succeeded', result: '1' } as const;
      assert.equal(await jobs.finish(claim, outcome, { nowMs: leaseOutMs }), undefined);
      assert.deepEqual(await jobs.find(jobId(1)), cancelled);
    });

    for (const state of ['succeeded', 'failed', 'cancelled'] as const) {
      test(`changes nothing about a job that is ${state}`, async ({ storage: { jobs } }) => {
        const job = await submittedIn(jobs, state, [1]);
        assert.deepEqual(await jobs.cancel(job.id, { nowMs: 9_000 }), { ...job, result: null });
        assert.deepEqual(await jobs.find(job.id), job);
      });
    }

    test('cancels no other job', async ({ storage: { jobs } }) => {
      const others = [await submitted(jobs, 1), await submitted(jobs, 3)];
      await submitted(jobs, 2);
      await jobs.cancel(jobId(2), { nowMs });
      assert.deepEqual([await jobs.find(jobId(1)), await jobs.find(jobId(3))], others);
    });
  },
};
