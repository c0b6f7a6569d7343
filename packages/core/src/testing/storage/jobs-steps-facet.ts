import assert from 'node:assert/strict';
import type { JobClaim, JobStep } from '../../storage/job-store.ts';
import type { Facet, TestBed } from './facet-scope.ts';
import { readTimestamps } from './read-all.ts';
import { rejectsWith } from './rejections.ts';
import { claimed, jobId, leaseOutMs, nowMs, submitted } from './sample-jobs.ts';
import { device, entry, range } from './sample-readings.ts';
import { maintainAll } from './upkeep.ts';

const a = device('a');

/** Removing readings as steps of a job. */
export const jobsStepsFacet: Facet = {
  name: 'steps of jobs',
  define({ test }) {
    test('are recorded in the job together with what they remove', async (bed) => {
      const { jobs } = bed.storage;
      const claim = await begin(bed, [10, 20, 30, 40]);
      const before = await jobs.find(jobId(1));
      assert.equal(await remove(bed, { to: 30 }, { claim, checkpoint: '"first"' }), 2);
      const first = { ...before, checkpoint: '"first"', removedReadings: 2 };
      assert.deepEqual(await jobs.find(jobId(1)), first);
      assert.equal(await remove(bed, { from: 40 }, { claim, checkpoint: '{"second":[]}' }), 1);
      const second = { ...first, checkpoint: '{"second":[]}', removedReadings: 3 };
      assert.deepEqual(await jobs.find(jobId(1)), second);
      assert.deepEqual(await readTimestamps(bed.storage, a), [30]);
    });

    test('are recorded when there is nothing to remove', async (bed) => {
      const { jobs, devices } = bed.storage;
      const claim = await begin(bed, [10]);
      const before = await devices.find(a);
      assert.equal(await remove(bed, { from: 11 }, { claim, checkpoint: '1' }), 0);
      const job = await jobs.find(jobId(1));
      assert.deepEqual([job?.checkpoint, job?.removedReadings], ['1', 0]);
      assert.deepEqual(await devices.find(a), before, 'the device is as it was');
    });

    test('remove what is sealed as well', async (bed) => {
      const claim = await begin(bed, range(0, 300));
      await maintainAll(bed.storage);
      assert.equal(await remove(bed, { to: 299 }, { claim, checkpoint: '1' }), 299);
      assert.equal((await bed.storage.jobs.find(jobId(1)))?.removedReadings, 299);
      assert.deepEqual(await readTimestamps(bed.storage, a), [299]);
    });

    test('are refused when another worker has the job, and change nothing', async (bed) => {
      const lost = await begin(bed, [10, 20]);
      const { claim } = await claimed(bed.storage.jobs, 1, leaseOutMs);
      await refuses(bed, lost);
      assert.equal(await remove(bed, { to: 20 }, { claim, checkpoint: '1' }), 1);
    });

    test('are refused when the job is no longer running, and change nothing', async (bed) => {
      const { jobs } = bed.storage;
      const claim = await begin(bed, [10, 20]);
      await jobs.finish(claim, { state: 'queued', dueAtMs: nowMs }, { nowMs });
      await refuses(bed, claim);
      const { claim: next } = await claimed(jobs, 1);
      await jobs.cancel(jobId(1), { nowMs: leaseOutMs });
      await refuses(bed, next);
      await refuses(bed, { id: jobId(2), fence: 0 });
    });

    test('go on when the job is asked to be cancelled, or its lease has run out', async (bed) => {
      const claim = await begin(bed, [10, 20]);
      await bed.storage.jobs.cancel(jobId(1), { nowMs });
      assert.equal(await remove(bed, { to: 20 }, { claim, checkpoint: '1' }), 1);
    });

    test('of an unknown device are not recorded', async (bed) => {
      const { jobs, readings } = bed.storage;
      const claim = await begin(bed, [10]);
      const before = await jobs.find(jobId(1));
      const step = { claim, checkpoint: '1' };
      const query = { deviceId: device('unknown'), period: {}, step };
      await rejectsWith('DEVICE_NOT_FOUND', () => readings.remove(query));
      assert.deepEqual(await jobs.find(jobId(1)), before);
    });

    test('that are aborted are not recorded', async (bed) => {
      const claim = await begin(bed, [10]);
      const before = await bed.storage.jobs.find(jobId(1));
      const signal = AbortSignal.abort();
      const step = { claim, checkpoint: '1' };
      await assert.rejects(bed.storage.readings.remove({ deviceId: a, period: {}, step, signal }));
      assert.deepEqual(await bed.storage.jobs.find(jobId(1)), before);
      assert.deepEqual(await readTimestamps(bed.storage, a), [10]);
    });

    test('show their checkpoint to the next worker', async (bed) => {
      const claim = await begin(bed, [10, 20]);
      await remove(bed, { to: 20 }, { claim, checkpoint: '{"after":10}' });
      const next = await claimed(bed.storage.jobs, 1, leaseOutMs);
      assert.deepEqual([next.checkpoint, next.removedReadings], ['{"after":10}', 1]);
    });
  },
};

/** Appends readings of the device, and claims a job. */
async function begin(
  { storage, metrics }: TestBed,
  timestamps: readonly number[],
): Promise<JobClaim> {
  await storage.readings.append([entry(a, metrics, timestamps)], { nowMs });
  await submitted(storage.jobs, 1);
  return (await claimed(storage.jobs, 1)).claim;
}

function remove(
  { storage }: TestBed,
  period: { readonly from?: number; readonly to?: number },
  step: JobStep,
): Promise<number> {
  return storage.readings.remove({ deviceId: a, period, step });
}

async function refuses(bed: TestBed, claim: JobClaim): Promise<void> {
  const { jobs, devices } = bed.storage;
  const before = [await jobs.find(jobId(1)), await devices.find(a)];
  const timestamps = await readTimestamps(bed.storage, a);
  const step = { claim, checkpoint: '"late"' };
  await rejectsWith('JOB_CLAIM_LOST', () => remove(bed, {}, step));
  await rejectsWith('JOB_CLAIM_LOST', () => remove(bed, { from: 1_000_000 }, step));
  assert.deepEqual([await jobs.find(jobId(1)), await devices.find(a)], before);
  assert.deepEqual(await readTimestamps(bed.storage, a), timestamps);
}
