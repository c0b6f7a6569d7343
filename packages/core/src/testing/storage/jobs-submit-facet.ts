import assert from 'node:assert/strict';
import type { Facet } from './facet-scope.ts';
import { listAll } from './read-all.ts';
import { rejectsWith } from './rejections.ts';
import { claimed, dueJobs, jobId, newJob, nowMs, submitted } from './sample-jobs.ts';
import { device, entry } from './sample-readings.ts';

const idempotency = { scope: 'jobs.submit', key: 'k', part: 0, fingerprint: 'f' };

/** Submitting jobs, and their idempotency keys. */
export const jobsSubmitFacet: Facet = {
  name: 'submitting jobs',
  define({ test }) {
    test('records a job as queued, due and dispatched', async ({ storage: { jobs } }) => {
      const { job, created } = await jobs.submit(newJob(1), { nowMs });
      assert.equal(created, true);
      assert.deepEqual(job, {
        ...newJob(1),
        state: 'queued',
        failedAttempts: 0,
        fence: 0,
        dueAtMs: nowMs,
        progress: { done: 0, total: null },
        removedReadings: 0,
        checkpoint: null,
        cancelRequested: false,
        createdAtMs: nowMs,
        startedAtMs: null,
        finishedAtMs: null,
        result: null,
        error: null,
      });
      assert.deepEqual(await jobs.find(job.id), job);
      assert.deepEqual(await dueJobs(jobs, { dispatchedBeforeMs: nowMs }), []);
      assert.deepEqual(await dueJobs(jobs, { dispatchedBeforeMs: nowMs + 1 }), [1]);
    });

    test('keeps what is in a job, whatever it is', async ({ storage: { jobs } }) => {
      const params = JSON.stringify({ text: `'"\\\u0000\u2028\u{1f321}${'x'.repeat(100_000)}` });
      const priorities = [-100, -1, 0, 7, 100];
      for (const [index, priority] of priorities.entries()) {
        const changes = { kind: `a kind ${index} é`, params, priority, maxAttempts: index + 1 };
        await submitted(jobs, index, changes);
        const { kind, ...found } = (await jobs.find(jobId(index))) ?? assert.fail('it is there');
        assert.equal(kind, changes.kind);
        assert.ok(found.params === params, 'the same parameters');
        assert.deepEqual([found.priority, found.maxAttempts], [priority, index + 1]);
      }
    });

    test('never changes a record that was given out', async ({ storage: { jobs } }) => {
      const job = await submitted(jobs, 1);
      const before = structuredClone(job);
      const { claim, ...running } = await claimed(jobs, 1);
      const runningBefore = structuredClone(running);
      await jobs.finish(claim, { state: 'succeeded', result: '1' }, { nowMs });
      assert.deepEqual([job, running], [before, runningBefore]);
    });

    test('knows no jobs that were not submitted', async ({ storage: { jobs } }) => {
      await submitted(jobs, 1);
      assert.equal(await jobs.find(jobId(2)), undefined);
      assert.equal(await jobs.claim(jobId(2), { nowMs, leaseMs: 1 }), undefined);
      assert.equal(await jobs.cancel(jobId(2), { nowMs }), undefined);
      const claim = { id: jobId(2), fence: 0 };
      assert.equal(await jobs.finish(claim, { state: 'cancelled' }, { nowMs }), undefined);
      const progress = { done: 1, total: 1 };
      assert.equal(await jobs.report(claim, { nowMs, leaseMs: 1, progress }), undefined);
    });

    test('records nothing of an aborted one', async ({ storage: { jobs } }) => {
      const signal = AbortSignal.abort();
      await assert.rejects(jobs.submit(newJob(1), { nowMs, signal, idempotency }));
      assert.equal(await jobs.find(jobId(1)), undefined);
      const { created } = await jobs.submit(newJob(2), { nowMs, idempotency });
      assert.equal(created, true, 'nor its idempotency key');
    });

    test('answers a repeat with the job as it was, and records none', async ({ storage }) => {
      const { jobs } = storage;
      const first = await jobs.submit(newJob(1), { nowMs, idempotency });
      const repeat = { job: first.job, created: false };
      const again = (): Promise<unknown> => jobs.submit(newJob(2), { nowMs: 2_000, idempotency });
      assert.equal(first.created, true);
      assert.deepEqual(await again(), repeat);
      const { claim } = await claimed(jobs, 1);
      assert.deepEqual(await again(), repeat, 'once it runs');
      await jobs.finish(claim, { state: 'succeeded', result: '1' }, { nowMs });
      assert.deepEqual(await again(), repeat, 'once it is finished');
      assert.equal(await jobs.sweep({ finishedBeforeMs: nowMs + 1 }), 1);
      assert.deepEqual(await again(), repeat, 'once it is forgotten');
      assert.deepEqual(await listAll((page) => jobs.list(page)), []);
    });

    test('answers a repeat with the job that was shared', async ({ storage: { jobs } }) => {
      const sharing = { key: 's', dataVersion: 'v' };
      const { job } = await jobs.submit(newJob(1, { sharing }), { nowMs });
      const first = await jobs.submit(newJob(2, { sharing }), { nowMs, idempotency });
      await jobs.cancel(jobId(1), { nowMs });
      const second = await jobs.submit(newJob(3, { sharing }), { nowMs, idempotency });
      assert.deepEqual(first, { job, created: false });
      assert.deepEqual(second, first);
    });

    test('refuses another job under the same key, which then is not recorded', async (bed) => {
      const { jobs, readings } = bed.storage;
      await jobs.submit(newJob(1), { nowMs, idempotency });
      const other = { ...idempotency, fingerprint: 'other' };
      await rejectsWith('IDEMPOTENCY_CONFLICT', () =>
        jobs.submit(newJob(2), { nowMs, idempotency: other }),
      );
      assert.equal(await jobs.find(jobId(2)), undefined);
      await readings.append([entry(device('a'), bed.metrics, [1])], { nowMs, idempotency: append });
      await rejectsWith('IDEMPOTENCY_CONFLICT', () =>
        jobs.submit(newJob(2), { nowMs, idempotency: append }),
      );
    });

    test('has a key for each scope, which is swept like others', async ({ storage }) => {
      const { jobs, idempotency: keys } = storage;
      await jobs.submit(newJob(1), { nowMs, idempotency });
      const other = await jobs.submit(newJob(2), {
        nowMs,
        idempotency: { ...idempotency, scope: 'other' },
      });
      assert.equal(other.created, true);
      assert.equal(await keys.find(idempotency), undefined, 'it has no readings');
      assert.equal(await keys.sweep({ beforeMs: nowMs }), 0);
      assert.equal(await keys.sweep({ beforeMs: nowMs + 1 }), 2);
      const { created } = await jobs.submit(newJob(3), { nowMs, idempotency });
      assert.equal(created, true);
    });

    test('records one of twins under one key', async ({ storage: { jobs } }) => {
      const twins = [1, 2, 3].map((number) => jobs.submit(newJob(number), { nowMs, idempotency }));
      const outcomes = await Promise.all(twins);
      assert.equal(outcomes.filter(({ created }) => created).length, 1);
      assert.equal(new Set(outcomes.map(({ job }) => job.id)).size, 1);
      assert.equal((await listAll((page) => jobs.list(page))).length, 1);
    });
  },
};

const append = { scope: 'append a', key: 'k', part: 0, fingerprint: 'f' };
