import assert from 'node:assert/strict';
import type { JobOutcome, JobRecord, JobStore } from '../../storage/job-store.ts';
import type { Facet } from './facet-scope.ts';
import {
  claimed,
  dueJobs,
  error,
  jobId,
  leaseOutMs,
  nowMs,
  submitted,
  submittedIn,
} from './sample-jobs.ts';

const endMs = nowMs + 7;
const other = { code: 'OVERLOADED', message: 'Too much.' } as const;
const retry = { state: 'queued', error, dueAtMs: 5_000 } as const;
const interrupted = { state: 'queued', dueAtMs: endMs } as const;

/** How executions end. */
export const jobsFinishFacet: Facet = {
  name: 'finishing jobs',
  define({ test }) {
    const cases: readonly (readonly [string, JobOutcome, Partial<JobRecord>])[] = [
      [
        'one that succeeded, with its result',
        { state: 'succeeded', result: '{"x":[1]}' },
        { state: 'succeeded', result: '{"x":[1]}', finishedAtMs: endMs },
      ],
      [
        'one that failed, with its error',
        { state: 'failed', error },
        { state: 'failed', error, failedAttempts: 1, finishedAtMs: endMs },
      ],
      [
        'one that was cancelled',
        { state: 'cancelled' },
        { state: 'cancelled', finishedAtMs: endMs },
      ],
      [
        'a failed attempt, after which another is made',
        retry,
        { state: 'queued', error, failedAttempts: 1, dueAtMs: 5_000 },
      ],
      ['an interruption, which is no failure', interrupted, { state: 'queued', dueAtMs: endMs }],
    ];
    for (const [what, outcome, changes] of cases) {
      test(`records ${what}`, async ({ storage: { jobs } }) => {
        await submitted(jobs, 1);
        const { claim, ...running } = await claimed(jobs, 1);
        const finished = await jobs.finish(claim, outcome, { nowMs: endMs });
        // When a job that is finished would be due means nothing.
        const dueAtMs = changes.dueAtMs ?? finished?.dueAtMs;
        assert.deepEqual(finished, { ...running, ...changes, dueAtMs });
        assert.deepEqual(await jobs.find(jobId(1)), finished);
      });
    }

    test('keeps the error of the last attempt that failed', async ({ storage: { jobs } }) => {
      await submitted(jobs, 1);
      const finish = async (outcome: JobOutcome): Promise<unknown> => {
        const { claim } = await claimed(jobs, 1, 9_000);
        const record = await jobs.finish(claim, outcome, { nowMs });
        return [record?.failedAttempts, record?.error];
      };
      assert.deepEqual(await finish(retry), [1, error]);
      assert.deepEqual(await finish(interrupted), [1, error]);
      assert.deepEqual(await finish({ ...retry, error: other }), [2, other]);
      assert.deepEqual(await finish({ state: 'succeeded', result: '1' }), [2, other]);
    });

    test('leaves a job that is queued again to be dispatched', async ({ storage: { jobs } }) => {
      await submitted(jobs, 1);
      const { claim } = await claimed(jobs, 1);
      await jobs.finish(claim, retry, { nowMs });
      assert.deepEqual(await dueJobs(jobs, { nowMs: 4_999 }), []);
      assert.deepEqual(await dueJobs(jobs, { nowMs: 5_000 }), [1]);
    });

    test('cancels a job that would be queued again, if that was asked for', async (bed) => {
      const { jobs } = bed.storage;
      for (const [index, outcome] of [retry, interrupted].entries()) {
        await submitted(jobs, index);
        const { claim } = await claimed(jobs, index);
        await jobs.cancel(jobId(index), { nowMs });
        const record = await jobs.finish(claim, outcome, { nowMs: endMs });
        assert.deepEqual([record?.state, record?.finishedAtMs], ['cancelled', endMs]);
        const wasFailure = outcome === retry;
        assert.deepEqual(record?.error, wasFailure ? error : null);
        assert.equal(record?.failedAttempts, wasFailure ? 1 : 0);
        assert.deepEqual(await jobs.find(jobId(index)), record);
      }
      assert.deepEqual(await dueJobs(jobs, { nowMs: 9_000 }), []);
    });

    test('records how it ended, though it was asked to be cancelled', async (bed) => {
      const { jobs } = bed.storage;
      for (const [index, state] of (['succeeded', 'failed'] as const).entries()) {
        await submitted(jobs, index);
        const { claim } = await claimed(jobs, index);
        await jobs.cancel(jobId(index), { nowMs });
        const outcome = state === 'failed' ? { state, error } : { state, result: '1' };
        const record = await jobs.finish(claim, outcome, { nowMs });
        assert.deepEqual([record?.state, record?.cancelRequested], [state, true]);
      }
    });

    test('refuses an end by a claim that is lost, and changes nothing', async (bed) => {
      const { jobs } = bed.storage;
      await submitted(jobs, 1);
      const { claim: lost } = await claimed(jobs, 1);
      await claimed(jobs, 1, leaseOutMs);
      await refusesAll(jobs, lost);
    });

    test('refuses an end of a job that was queued again', async ({ storage: { jobs } }) => {
      await submitted(jobs, 1);
      const { claim } = await claimed(jobs, 1);
      await jobs.finish(claim, interrupted, { nowMs });
      await refusesAll(jobs, claim);
    });

    for (const state of ['succeeded', 'failed', 'cancelled'] as const) {
      test(`refuses another end of a job that is ${state}`, async ({ storage: { jobs } }) => {
        const { id, fence } = await submittedIn(jobs, state, [1]);
        await refusesAll(jobs, { id, fence });
      });
    }

    test('keeps results of millions of characters', async ({ storage: { jobs } }) => {
      await submitted(jobs, 1);
      const { claim } = await claimed(jobs, 1);
      // Wherever a storage may cut it, it is mostly within a character.
      const result = JSON.stringify({ text: 'é\u{1f321}1'.repeat(500_000) });
      await jobs.finish(claim, { state: 'succeeded', result }, { nowMs });
      assert.ok((await jobs.find(jobId(1)))?.result === result, 'the same result');
    });
  },
};

async function refusesAll(jobs: JobStore, claim: Parameters<JobStore['finish']>[0]): Promise<void> {
  const before = await jobs.find(claim.id);
  const outcomes: readonly JobOutcome[] = [
    { state: 'succeeded', result: '"late"' },
    { state: 'failed', error: other },
    { state: 'cancelled' },
    retry,
    interrupted,
  ];
  for (const outcome of outcomes) {
    assert.equal(await jobs.finish(claim, outcome, { nowMs: 9_000 }), undefined, outcome.state);
    assert.deepEqual(await jobs.find(claim.id), before);
  }
}
