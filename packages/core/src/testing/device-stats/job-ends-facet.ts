import assert from 'node:assert/strict';
import type { JobState } from '../../jobs/job.ts';
import { rejectsWith, rejectsWithReason } from '../storage/rejections.ts';
import { type Facet, startMs, type TestBed } from './facet-scope.ts';
import type { SampleJob } from './held-jobs.ts';
import { countOf, sample } from './sample-readings.ts';

/** Cancelling jobs, watching them and waiting for them. */
export const jobEndsFacet: Facet = {
  name: 'the end of jobs',
  define({ test }) {
    test('is at once when a queued one is cancelled, which then does nothing', async (bed) => {
      const id = await submitDeletion(bed);
      const cancelled = await bed.jobs.cancel(id);
      assert.deepEqual(
        [cancelled.state, cancelled.finishedAtMs, cancelled.startedAtMs],
        ['cancelled', startMs, null],
      );
      assert.deepEqual(await bed.jobs.get(id), cancelled);
      assert.deepEqual(await bed.jobs.wait(id), cancelled);
      bed.held.release();
      const { id: next } = await bed.jobs.submit('device-analytics', { deviceId: 'a' });
      await bed.jobs.wait(next);
      assert.equal(await countOf(bed, 'a'), 1);
      assert.notEqual(await submitDeletion(bed), id);
    });

    test('is at its next step when a running one is cancelled', async (bed) => {
      const id = await submitImport(bed);
      bed.held.release();
      await watching(bed, id).until('running');
      assert.equal((await bed.jobs.cancel(id)).cancelRequested, true);
      bed.held.fill(content);
      const { state, result, error } = await bed.jobs.wait(id);
      assert.deepEqual([state, result, error], ['cancelled', null, null]);
      assert.equal(await countOf(bed, 'a'), 0);
    });

    test('cannot be cancelled any more', async (bed) => {
      bed.held.release();
      const id = await submitDeletion(bed);
      const job = await bed.jobs.wait(id);
      await rejectsWith('JOB_FINISHED', () => bed.jobs.cancel(id));
      assert.deepEqual(await bed.jobs.get(id), job);
    });

    test('is what watching shows last, after every state before it', async (bed) => {
      const id = await submitImport(bed);
      const { until, next, seen } = watching(bed, id);
      assert.deepEqual(await until('queued'), await bed.jobs.get(id));
      bed.held.release();
      assert.equal((await until('running')).startedAtMs, startMs);
      bed.held.fill(content);
      const last = await until('succeeded');
      assert.deepEqual(last.result, { accepted: 1 });
      assert.deepEqual(last, await bed.jobs.get(id));
      assert.equal(await next(), undefined, 'then it ends by itself');
      assert.deepEqual([...new Set(seen)], ['queued', 'running', 'succeeded']);
    });

    test('is the only state that is shown of a job that is over', async (bed) => {
      const id = await submitDeletion(bed);
      const job = await bed.jobs.cancel(id);
      const { next } = watching(bed, id);
      assert.deepEqual(await next(), job);
      assert.equal(await next(), undefined);
    });

    test('is waited for, or for some time', async (bed) => {
      const id = await submitDeletion(bed);
      assert.equal((await bed.jobs.wait(id, { timeoutMs: 0 })).state, 'queued');
      const waiting = Promise.all([bed.jobs.wait(id), bed.jobs.wait(id, { timeoutMs: 60_000 })]);
      bed.held.release();
      for (const job of await waiting) {
        assert.equal(job.state, 'succeeded');
        assert.deepEqual(job, await bed.jobs.get(id));
      }
    });

    test('is waited for until a signal is aborted, and comes all the same', async (bed) => {
      const id = await submitDeletion(bed);
      const controller = new AbortController();
      const { signal } = controller;
      const watched = bed.jobs.watch(id, { signal })[Symbol.asyncIterator]();
      await watched.next();
      const reason = new Error('nobody looks any more');
      const ends = [watched.next(), bed.jobs.wait(id, { signal })].map((end) =>
        rejectsWithReason(reason, () => end),
      );
      controller.abort(reason);
      await Promise.all(ends);
      bed.held.release();
      assert.equal((await bed.jobs.wait(id)).state, 'succeeded');
    });
  },
};

/** What the job that imports reads. */
const content = 'timestamp,device_id,x,y\n1,a,2,3\n';

/** A job that is queued until it is released. */
async function submitDeletion({ readings, jobs }: TestBed): Promise<string> {
  await readings.append('a', sample(1));
  return (await jobs.submit('deletion', { deviceId: 'a' })).id;
}

/** A job that is queued until it is released, and running until its file is filled. */
async function submitImport({ devices, jobs }: TestBed): Promise<string> {
  await devices.register('a');
  return (await jobs.submit('import', { file: 'held', format: 'csv' })).id;
}

interface Watching {
  /** What is shown next; undefined at the end. */
  readonly next: () => Promise<SampleJob | undefined>;
  /** The first that is shown in the state. */
  readonly until: (state: JobState) => Promise<SampleJob>;
  readonly seen: readonly JobState[];
}

function watching({ jobs }: TestBed, id: string): Watching {
  const watched = jobs.watch(id)[Symbol.asyncIterator]();
  const seen: JobState[] = [];
  const next = async (): Promise<SampleJob | undefined> => {
    const shown = await watched.next();
    if (shown.done === true) return undefined;
    seen.push(shown.value.state);
    return shown.value;
  };
  const until = async (state: JobState): Promise<SampleJob> => {
    for (;;) {
      const job = await next();
      if (job === undefined) assert.fail(`it was never ${state}, but ${seen.join(', ')}`);
      if (job.state === state) return job;
    }
  };
  return { next, until, seen };
}
