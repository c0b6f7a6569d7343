import assert from 'node:assert/strict';
import { jobStates } from '../../jobs/job.ts';
import type { JobRecord, JobStore } from '../../storage/job-store.ts';
import type { Facet, FacetScope, TestBed } from './facet-scope.ts';
import { listAll, readTimestamps } from './read-all.ts';
import { rejectsWith } from './rejections.ts';
import {
  claimed,
  dueJobs,
  jobId,
  leaseMs,
  leaseOutMs,
  newJob,
  nowMs,
  numberOf,
  submitted,
  submittedIn,
} from './sample-jobs.ts';
import { device, entry, range } from './sample-readings.ts';

const a = device('a');
const idempotency = { scope: 'jobs.submit', key: 'k', part: 0, fingerprint: 'f' };
const sharing = { key: 's', dataVersion: 'v' };
const progress = { done: 1, total: 2 };

/** Jobs in a storage that is opened again, or several times. */
export const jobsReopeningFacet: Facet = {
  name: 'jobs on the same data',
  define(scope) {
    if (scope.capabilities.durable) defineDurable(scope);
    else scope.skip('are kept over reopening', 'the storage is not durable');
    if (scope.capabilities.shared) defineShared(scope);
    else scope.skip('are shared by instances', 'the storage is not shared');
  },
};

function defineDurable({ test }: FacetScope): void {
  test('are kept over reopening', async (bed) => {
    const { storage, metrics } = bed;
    await storage.readings.append([entry(a, metrics, [10, 20])], { nowMs });
    for (const [index, state] of jobStates.entries()) {
      await submittedIn(storage.jobs, state, [index, { priority: index, kind: `k${index % 2}` }]);
    }
    const claim = { id: jobId(1), fence: 1 };
    await storage.jobs.report(claim, { nowMs, leaseMs, progress });
    const step = { claim, checkpoint: '{"after":"a"}' };
    await storage.readings.remove({ deviceId: a, period: { to: 20 }, step });
    const before = await readAll(storage.jobs);
    await storage.close();
    const again = await bed.reopen();
    assert.deepEqual(await readAll(again.jobs), before);
    const taken = await claimed(again.jobs, 1, leaseOutMs);
    assert.deepEqual(
      [taken.fence, taken.checkpoint, taken.removedReadings],
      [2, '{"after":"a"}', 1],
    );
  });

  test('are shared, and known by their keys, over reopening', async (bed) => {
    const first = await bed.storage.jobs.submit(newJob(1, { sharing }), { nowMs, idempotency });
    await bed.storage.close();
    const { jobs } = await bed.reopen();
    const expected = { job: first.job, created: false };
    assert.deepEqual(await jobs.submit(newJob(2, { sharing }), { nowMs }), expected);
    await jobs.cancel(jobId(1), { nowMs });
    assert.deepEqual(await jobs.submit(newJob(2), { nowMs, idempotency }), expected);
  });

  test('keep their places in lists over reopening', async (bed) => {
    for (const number of range(1, 6)) await submitted(bed.storage.jobs, number);
    const { next } = await bed.storage.jobs.list({ limit: 2 });
    for (const number of [4, 5]) await bed.storage.jobs.cancel(jobId(number), { nowMs });
    await bed.storage.jobs.sweep({ finishedBeforeMs: nowMs + 1 });
    await bed.storage.close();
    const { jobs } = await bed.reopen();
    await submitted(jobs, 6);
    assert.ok(next !== undefined);
    const { items } = await jobs.list({ limit: 9, after: next });
    assert.deepEqual(
      items.map(({ id }) => numberOf(id)),
      [3, 2, 1],
      'a new job takes no place of one that is gone',
    );
  });
}

function defineShared({ test }: FacetScope): void {
  test('are seen by each other instance', async (bed) => {
    const [one, two] = await openTwo(bed);
    await submitted(one, 1);
    assert.equal((await two.find(jobId(1)))?.state, 'queued');
    const { claim } = await claimed(two, 1);
    await one.cancel(jobId(1), { nowMs });
    assert.equal((await two.report(claim, { nowMs, leaseMs, progress }))?.cancelRequested, true);
    assert.deepEqual((await one.find(jobId(1)))?.progress, progress);
  });

  test('are given to one instance each', async (bed) => {
    const stores = await openTwo(bed);
    const numbers = range(0, 40);
    for (const number of numbers) await submitted(stores[0], number);
    const asking = stores.flatMap((jobs) =>
      numbers.map((number) => jobs.claim(jobId(number), { nowMs, leaseMs })),
    );
    const claims = (await Promise.all(asking)).flatMap((record) => record ?? []);
    assert.deepEqual(claims.map(({ id }) => numberOf(id)).toSorted(ascending), numbers);
    assert.ok(
      claims.every(({ fence }) => fence === 1),
      'each was claimed once',
    );
  });

  test('are recorded once when instances submit the same', async (bed) => {
    const stores = await openTwo(bed);
    const asking = range(0, 8).map((number) => {
      const store = stores[number % 2] ?? bed.storage.jobs;
      return store.submit(newJob(number, { sharing }), { nowMs });
    });
    const outcomes = await Promise.all(asking);
    assert.equal(outcomes.filter(({ created }) => created).length, 1);
    assert.equal(new Set(outcomes.map(({ job }) => job.id)).size, 1);
  });

  test('are lost to an instance whose lease has run out', async (bed) => {
    const { storage, metrics } = bed;
    await storage.readings.append([entry(a, metrics, [10, 20])], { nowMs });
    const [one, two] = await openTwo(bed);
    await submitted(one, 1);
    const { claim: lost } = await claimed(one, 1);
    const { claim } = await claimed(two, 1, leaseOutMs);
    const before = await two.find(jobId(1));
    assert.equal(await one.report(lost, { nowMs: leaseOutMs, leaseMs, progress }), undefined);
    const outcome = { state: 'succeeded', result: '"late"' } as const;
    assert.equal(await one.finish(lost, outcome, { nowMs: leaseOutMs }), undefined);
    const step = { claim: lost, checkpoint: '"late"' };
    await rejectsWith('JOB_CLAIM_LOST', () =>
      storage.readings.remove({ deviceId: a, period: {}, step }),
    );
    assert.deepEqual(await two.find(jobId(1)), before);
    assert.deepEqual(await readTimestamps(storage, a), [10, 20]);
    const finished = await two.finish(claim, { state: 'cancelled' }, { nowMs: leaseOutMs });
    assert.deepEqual(await one.find(jobId(1)), finished);
  });
}

async function openTwo({ storage, metrics, reopen }: TestBed): Promise<[JobStore, JobStore]> {
  const second = await reopen();
  await second.declareMetrics(metrics);
  return [storage.jobs, second.jobs];
}

/** All that can be read of jobs. */
async function readAll(jobs: JobStore): Promise<unknown> {
  const listed = await listAll((page) => jobs.list(page));
  const found: (JobRecord | undefined)[] = [];
  for (const { id } of listed) found.push(await jobs.find(id));
  const due = await dueJobs(jobs, { nowMs: leaseOutMs, dispatchedBeforeMs: leaseOutMs });
  return { listed, found, due, counts: await jobs.countByState() };
}

function ascending(one: number, other: number): number {
  return one - other;
}
