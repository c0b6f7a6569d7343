import assert from 'node:assert/strict';
import type { JobState } from '../../jobs/job.ts';
import type { JobStore } from '../../storage/job-store.ts';
import type { Facet } from './facet-scope.ts';
import {
  claimed,
  error,
  jobId,
  leaseOutMs,
  newJob,
  nowMs,
  numberOf,
  submitted,
  submittedIn,
} from './sample-jobs.ts';

const sharing = { key: 's', dataVersion: 'v1' };
const ofOtherVersion = { ...sharing, dataVersion: 'v2' };

/** Which jobs are shared instead of being recorded once more. */
export const jobsSharingFacet: Facet = {
  name: 'sharing jobs',
  define({ test }) {
    const cases: readonly (readonly [JobState, 'same' | 'other', boolean])[] = [
      ['queued', 'same', true],
      ['queued', 'other', true],
      ['running', 'same', true],
      ['running', 'other', false],
      ['succeeded', 'same', true],
      ['succeeded', 'other', false],
      ['failed', 'same', false],
      ['cancelled', 'same', false],
    ];
    for (const [state, version, isShared] of cases) {
      const what = `one that is ${state}, of the ${version} data version`;
      test(`${isShared ? 'shares' : 'does not share'} ${what}`, async ({ storage: { jobs } }) => {
        const record = await submittedIn(jobs, state, [1, { sharing }]);
        const asked = version === 'same' ? sharing : ofOtherVersion;
        const { job, created } = await jobs.submit(newJob(2, { sharing: asked }), { nowMs });
        assert.equal(created, !isShared);
        if (isShared) assert.deepEqual(job, { ...record, result: null });
        assert.equal((await jobs.find(jobId(2))) !== undefined, !isShared);
      });
    }

    test('shares one that is queued again with the same data version only', async (bed) => {
      const { jobs } = bed.storage;
      await submitted(jobs, 1, { sharing });
      const { claim } = await claimed(jobs, 1);
      await jobs.finish(claim, { state: 'queued', error, dueAtMs: 9_000 }, { nowMs });
      assert.equal(await sharedBy(jobs, 2, sharing), 1);
      // It may have done a part of its work, on the data as they were.
      assert.equal(await sharedBy(jobs, 2, ofOtherVersion), 2);
    });

    test('does not share one that is asked to be cancelled', async ({ storage: { jobs } }) => {
      await submittedIn(jobs, 'running', [1, { sharing }]);
      await jobs.cancel(jobId(1), { nowMs });
      assert.equal(await sharedBy(jobs, 2, sharing), 2);
      await jobs.cancel(jobId(2), { nowMs });
      assert.equal(await sharedBy(jobs, 3, sharing), 3);
    });

    test('shares one that succeeded though it was asked to be cancelled', async (bed) => {
      const { jobs } = bed.storage;
      await submitted(jobs, 1, { sharing });
      const { claim } = await claimed(jobs, 1);
      await jobs.cancel(jobId(1), { nowMs });
      await jobs.finish(claim, { state: 'succeeded', result: '1' }, { nowMs });
      assert.equal(await sharedBy(jobs, 2, sharing), 1);
    });

    test('shares the newest', async ({ storage: { jobs } }) => {
      await submitted(jobs, 1, { sharing });
      const { claim } = await claimed(jobs, 1);
      await jobs.cancel(jobId(1), { nowMs });
      await submittedIn(jobs, 'succeeded', [2, { sharing }]);
      await jobs.finish(claim, { state: 'succeeded', result: '1' }, { nowMs: leaseOutMs });
      assert.equal(await sharedBy(jobs, 3, sharing), 2);
      assert.equal(await sharedBy(jobs, 4, ofOtherVersion), 4);
      assert.equal(await sharedBy(jobs, 5, sharing), 4, 'it is queued, and newer');
      await claimed(jobs, 4);
      assert.equal(await sharedBy(jobs, 6, sharing), 2);
    });

    test('does not share what is not said to come to the same', async ({ storage: { jobs } }) => {
      await submitted(jobs, 1, { sharing });
      await submitted(jobs, 2);
      assert.equal(await sharedBy(jobs, 3, { ...sharing, key: 'S' }), 3);
      await submitted(jobs, 4);
      assert.equal(await sharedBy(jobs, 5, sharing), 1);
    });

    test('does not share one that is forgotten', async ({ storage: { jobs } }) => {
      await submittedIn(jobs, 'succeeded', [1, { sharing }]);
      await jobs.sweep({ finishedBeforeMs: nowMs + 1 });
      assert.equal(await sharedBy(jobs, 2, sharing), 2);
    });

    test('changes nothing about a job that is shared', async ({ storage: { jobs } }) => {
      await submitted(jobs, 1, { sharing });
      const asked = newJob(2, { sharing, priority: 9, maxAttempts: 9, kind: 'k', params: '{}' });
      await jobs.submit(asked, { nowMs: 5_000 });
      assert.deepEqual(await jobs.find(jobId(1)), await submittedLike(jobs));
    });

    test('records one of those that are submitted at once', async ({ storage: { jobs } }) => {
      const asked = [1, 2, 3, 4].map((number) =>
        jobs.submit(newJob(number, { sharing }), { nowMs }),
      );
      const outcomes = await Promise.all(asked);
      assert.equal(outcomes.filter(({ created }) => created).length, 1);
      assert.equal(new Set(outcomes.map(({ job }) => job.id)).size, 1);
      assert.equal((await jobs.list({ limit: 9 })).items.length, 1);
    });
  },
};

/** The number of the job that a submission gets. */
async function sharedBy(
  jobs: JobStore,
  number: number,
  asked: { readonly key: string; readonly dataVersion: string },
): Promise<number> {
  const { job } = await jobs.submit(newJob(number, { sharing: asked }), { nowMs });
  return numberOf(job.id);
}

/** The first job as it is when it was just submitted. */
async function submittedLike(jobs: JobStore): Promise<unknown> {
  return { ...(await submitted(jobs, 100)), id: jobId(1) };
}
