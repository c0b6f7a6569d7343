import assert from 'node:assert/strict';
import { type JobState, jobStates } from '../../jobs/job.ts';
import type { JobPageRequest, JobStore } from '../../storage/job-store.ts';
import type { Facet } from './facet-scope.ts';
import { listAll } from './read-all.ts';
import { claimed, jobId, nowMs, numberOf, submitted, submittedIn } from './sample-jobs.ts';
import { range } from './sample-readings.ts';

/** Listing, counting and forgetting jobs. */
export const jobsListFacet: Facet = {
  name: 'listing jobs',
  define({ test }) {
    test('lists the newest first, page by page', async ({ storage: { jobs } }) => {
      // Neither their ids nor their times say which is newer.
      const numbers = [5, 1, 9, 3, 7, 2];
      for (const number of numbers) await submitted(jobs, number);
      for (const limit of [1, 2, 3, 5, 6, 7]) {
        assert.deepEqual(await numbersOf(jobs, {}, limit), numbers.toReversed());
      }
      const { items, next } = await jobs.list({ limit: 6 });
      assert.equal(items.length, 6);
      assert.equal(next, undefined, 'a full page with nothing behind it is the last');
    });

    test('lists whole records, but without their results', async ({ storage: { jobs } }) => {
      const job = await submittedIn(jobs, 'succeeded', [
        1,
        { sharing: { key: 's', dataVersion: 'v' } },
      ]);
      assert.notEqual(job.result, null);
      assert.deepEqual((await jobs.list({ limit: 1 })).items, [{ ...job, result: null }]);
    });

    test('lists by state and by kind', async ({ storage: { jobs } }) => {
      const all = await submitMany(jobs);
      for (const state of [undefined, ...jobStates]) {
        for (const kind of [undefined, 'k', 'l', 'unknown']) {
          const expected = all.filter(
            (job) => (state ?? job.state) === job.state && (kind ?? job.kind) === job.kind,
          );
          const filters = { ...(state && { state }), ...(kind !== undefined && { kind }) };
          for (const limit of [1, 2, 100]) {
            const found = await numbersOf(jobs, filters, limit);
            assert.deepEqual(found, expected.map(({ number }) => number).toReversed());
          }
        }
      }
    });

    test('goes on behind a page when jobs come, change and go', async ({ storage: { jobs } }) => {
      for (const number of range(1, 7)) await submitted(jobs, number);
      const first = await jobs.list({ limit: 2 });
      for (const number of [7, 8]) await submitted(jobs, number);
      await jobs.cancel(jobId(5), { nowMs });
      await jobs.cancel(jobId(3), { nowMs });
      await jobs.sweep({ finishedBeforeMs: nowMs + 1 });
      assert.ok(first.next !== undefined);
      const rest = await jobs.list({ limit: 9, after: first.next });
      assert.deepEqual(
        rest.items.map(({ id }) => numberOf(id)),
        [4, 2, 1],
      );
    });

    test('counts the jobs in each state', async ({ storage: { jobs } }) => {
      const counts = { queued: 0, running: 0, succeeded: 0, failed: 0, cancelled: 0 };
      assert.deepEqual(await jobs.countByState(), counts);
      for (const { state } of await submitMany(jobs)) counts[state] += 1;
      assert.deepEqual(await jobs.countByState(), counts);
      await submitted(jobs, 100);
      await jobs.cancel(jobId(100), { nowMs });
      await submitted(jobs, 101);
      const { claim } = await claimed(jobs, 101);
      await jobs.finish(claim, { state: 'queued', dueAtMs: nowMs }, { nowMs });
      const after = { ...counts, cancelled: counts.cancelled + 1, queued: counts.queued + 1 };
      assert.deepEqual(await jobs.countByState(), after);
      await jobs.sweep({ finishedBeforeMs: nowMs + 1 });
      const left = { queued: after.queued, running: after.running };
      const none = { succeeded: 0, failed: 0, cancelled: 0 };
      assert.deepEqual(await jobs.countByState(), { ...left, ...none });
    });

    test('forgets jobs that came to their end before a moment', async ({ storage: { jobs } }) => {
      await submitMany(jobs);
      const unfinished = await numbersOf(jobs, { state: 'queued' });
      const running = await numbersOf(jobs, { state: 'running' });
      const finished = (await numbersOf(jobs, {})).length - unfinished.length - running.length;
      assert.equal(await jobs.sweep({ finishedBeforeMs: nowMs }), 0, 'not at the moment itself');
      assert.equal(await jobs.sweep({ finishedBeforeMs: nowMs + 1 }), finished);
      assert.equal(await jobs.sweep({ finishedBeforeMs: Number.MAX_SAFE_INTEGER }), 0);
      assert.deepEqual(await numbersOf(jobs, { state: 'queued' }), unfinished);
      assert.deepEqual(await numbersOf(jobs, { state: 'running' }), running);
      assert.equal((await numbersOf(jobs, {})).length, unfinished.length + running.length);
    });

    test('forgets however many there are', async ({ storage: { jobs } }) => {
      const numbers = range(0, 200);
      await Promise.all(numbers.map((number) => submitted(jobs, number)));
      await Promise.all(
        numbers.map((number) => jobs.cancel(jobId(number), { nowMs: nowMs + number })),
      );
      assert.equal(await jobs.sweep({ finishedBeforeMs: nowMs + 199 }), 199);
      assert.deepEqual(await numbersOf(jobs, {}), [199]);
      assert.equal(await jobs.find(jobId(3)), undefined);
    });
  },
};

async function numbersOf(
  jobs: JobStore,
  filters: Omit<JobPageRequest, 'after' | 'limit'>,
  limit = 100,
): Promise<readonly number[]> {
  const records = await listAll((page) => jobs.list({ ...filters, ...page }), limit);
  return records.map(({ id }) => numberOf(id));
}

/** Submits jobs of two kinds in all states, some of each; in the order in which they are returned. */
async function submitMany(
  jobs: JobStore,
): Promise<
  readonly { readonly number: number; readonly state: JobState; readonly kind: string }[]
> {
  const made = range(0, 23).map((number) => ({
    number,
    state: jobStates[number % 5] ?? 'queued',
    kind: number % 3 === 0 ? 'k' : 'l',
  }));
  for (const { number, state, kind } of made) await submittedIn(jobs, state, [number, { kind }]);
  return made;
}
