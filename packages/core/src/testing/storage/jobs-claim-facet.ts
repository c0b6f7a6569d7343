import assert from 'node:assert/strict';
import type { Facet } from './facet-scope.ts';
import {
  claimed,
  error,
  jobId,
  leaseMs,
  leaseOutMs,
  nowMs,
  submitted,
  submittedIn,
} from './sample-jobs.ts';

const progress = { done: 3, total: 10 };

/** Who has a job, and for how long. */
export const jobsClaimFacet: Facet = {
  name: 'claiming jobs',
  define({ test }) {
    test('gives a queued job to who asks', async ({ storage: { jobs } }) => {
      const job = await submitted(jobs, 1);
      const claim = await jobs.claim(job.id, { nowMs: nowMs + 5, leaseMs });
      const running = {
        ...job,
        state: 'running',
        fence: 1,
        dueAtMs: nowMs + 5 + leaseMs,
        startedAtMs: nowMs + 5,
      };
      assert.deepEqual(claim, running);
      assert.deepEqual(await jobs.find(job.id), running);
    });

    test('gives a job to one of many that ask at once', async ({ storage: { jobs } }) => {
      for (const number of [1, 2]) await submitted(jobs, number);
      const asking = [1, 2, 1, 2, 1].map((number) => jobs.claim(jobId(number), { nowMs, leaseMs }));
      const claims = (await Promise.all(asking)).flatMap((claim) => claim ?? []);
      assert.deepEqual(claims.map(({ id }) => id).toSorted(), [jobId(1), jobId(2)]);
      assert.deepEqual(
        claims.map(({ fence }) => fence),
        [1, 1],
      );
    });

    test('gives a job out again once its lease has run out, not before', async (bed) => {
      const { jobs } = bed.storage;
      await submitted(jobs, 1);
      await claimed(jobs, 1);
      const before = await jobs.find(jobId(1));
      assert.equal(await jobs.claim(jobId(1), { nowMs: leaseOutMs - 1, leaseMs }), undefined);
      assert.deepEqual(await jobs.find(jobId(1)), before, 'a refused claim changes nothing');
      const { claim, ...second } = await claimed(jobs, 1, leaseOutMs);
      assert.deepEqual(second, { ...before, fence: 2, dueAtMs: leaseOutMs + leaseMs });
      assert.equal(claim.fence, 2);
      assert.equal(second.startedAtMs, nowMs, 'when it was claimed first');
      assert.equal(second.failedAttempts, 0, 'a lost worker is no failed attempt');
    });

    test('does not give out a queued job before it is due', async ({ storage: { jobs } }) => {
      await submitted(jobs, 1);
      const { claim } = await claimed(jobs, 1);
      await jobs.finish(claim, { state: 'queued', error, dueAtMs: 5_000 }, { nowMs });
      assert.equal(await jobs.claim(jobId(1), { nowMs: 4_999, leaseMs }), undefined);
      const again = await claimed(jobs, 1, 5_000);
      assert.deepEqual([again.fence, again.state], [2, 'running']);
      assert.deepEqual([again.failedAttempts, again.error], [1, error]);
    });

    for (const state of ['succeeded', 'failed', 'cancelled'] as const) {
      test(`does not give out a job that is ${state}`, async ({ storage: { jobs } }) => {
        const job = await submittedIn(jobs, state, [1]);
        assert.equal(await jobs.claim(job.id, { nowMs: 1_000_000, leaseMs }), undefined);
        assert.deepEqual(await jobs.find(job.id), job);
      });
    }

    test('extends the lease with each report, and records progress', async (bed) => {
      const { jobs } = bed.storage;
      await submitted(jobs, 1);
      const { claim, ...running } = await claimed(jobs, 1);
      const reported = { ...running, dueAtMs: nowMs + 50 + 200, progress };
      const report = { nowMs: nowMs + 50, leaseMs: 200, progress };
      assert.deepEqual(await jobs.report(claim, report), reported);
      assert.deepEqual(await jobs.find(jobId(1)), reported);
      assert.equal(await jobs.claim(jobId(1), { nowMs: nowMs + 249, leaseMs }), undefined);
      const next = await claimed(jobs, 1, nowMs + 250);
      assert.deepEqual(next.progress, progress, 'the next worker sees how far it had got');
    });

    test('leaves a claim with who has it until another one asks', async ({ storage: { jobs } }) => {
      await submitted(jobs, 1);
      const { claim } = await claimed(jobs, 1);
      const late = { nowMs: leaseOutMs + 900, leaseMs, progress };
      assert.equal((await jobs.report(claim, late))?.dueAtMs, leaseOutMs + 900 + leaseMs);
      const outcome = { state: 'succeeded', result: '1' } as const;
      const finished = await jobs.finish(claim, outcome, { nowMs: leaseOutMs + 5_000 });
      assert.equal(finished?.state, 'succeeded');
    });

    test('refuses the report of a claim that is lost, and changes nothing', async (bed) => {
      const { jobs } = bed.storage;
      await submitted(jobs, 1);
      const { claim: lost } = await claimed(jobs, 1);
      const { claim } = await claimed(jobs, 1, leaseOutMs);
      const report = { nowMs: leaseOutMs, leaseMs: 9_000, progress };
      const before = await jobs.find(jobId(1));
      assert.equal(await jobs.report(lost, report), undefined);
      assert.deepEqual(await jobs.find(jobId(1)), before);
      await jobs.finish(claim, { state: 'queued', dueAtMs: nowMs }, { nowMs });
      const queued = await jobs.find(jobId(1));
      assert.equal(await jobs.report(claim, report), undefined, 'nobody has it');
      assert.deepEqual(await jobs.find(jobId(1)), queued);
    });

    test('raises the fence with every claim', async ({ storage: { jobs } }) => {
      await submitted(jobs, 1);
      for (const fence of [1, 2, 3, 4]) {
        const { claim } = await claimed(jobs, 1);
        assert.equal(claim.fence, fence);
        await jobs.finish(claim, { state: 'queued', dueAtMs: nowMs }, { nowMs });
      }
    });
  },
};
