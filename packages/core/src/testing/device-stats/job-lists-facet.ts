import assert from 'node:assert/strict';
import type { JobListOptions } from '../../service/jobs/job-service.ts';
import { rejectsWith } from '../storage/rejections.ts';
import type { Facet, TestBed } from './facet-scope.ts';
import { listAll, range, samplesAt, untyped } from './sample-readings.ts';

/** Lists of jobs. */
export const jobListsFacet: Facet = {
  name: 'lists of jobs',
  define({ test }) {
    test('have the newest first, page by page', async (bed) => {
      const ids: string[] = [];
      for (const from of range(0, 5)) ids.unshift(await submitAnalytics(bed, from));
      for (const limit of [1, 2, 5, 1_000]) assert.deepEqual(await idsOf(bed, {}, limit), ids);
      assert.equal((await bed.jobs.list({ limit: 5 })).nextCursor, null);
    });

    test('have jobs as they are, but without their results', async (bed) => {
      const id = await submitAnalytics(bed, 0);
      assert.deepEqual((await bed.jobs.list()).items, [await bed.jobs.get(id)]);
      bed.held.release();
      const { result, ...job } = await bed.jobs.wait(id);
      assert.notEqual(result, null);
      assert.deepEqual((await bed.jobs.list()).items, [{ ...job, result: null }]);
    });

    test('have jobs in one state, of one kind, or both', async (bed) => {
      const analytics = [await submitAnalytics(bed, 0), await submitAnalytics(bed, 1)] as const;
      const { id: deletion } = await bed.jobs.submit('deletion', { deviceId: 'a' });
      await bed.jobs.cancel(analytics[1]);
      for (const [filter, ids] of [
        [{ state: 'queued' }, [deletion, analytics[0]]],
        [{ state: 'cancelled' }, [analytics[1]]],
        [{ state: 'running' }, []],
        [{ kind: 'deletion' }, [deletion]],
        [{ kind: 'device-analytics' }, [analytics[1], analytics[0]]],
        [{ kind: 'retention' }, []],
        [{ state: 'queued', kind: 'device-analytics' }, [analytics[0]]],
        [{ state: 'cancelled', kind: 'deletion' }, []],
      ] as const) {
        for (const limit of [1, 10]) {
          assert.deepEqual(await idsOf(bed, filter, limit), ids, JSON.stringify(filter));
        }
      }
    });

    test('have cursors that serve no other list', async (bed) => {
      await submitAnalytics(bed, 0);
      await submitAnalytics(bed, 1);
      const { nextCursor } = await bed.jobs.list({ limit: 1, state: 'queued' });
      const cursor = nextCursor ?? assert.fail('there is another page');
      for (const other of [
        {},
        { state: 'cancelled' },
        { state: 'queued', kind: 'deletion' },
      ] as const) {
        await rejectsWith('INVALID_CURSOR', () => bed.jobs.list({ ...other, cursor }));
      }
      await rejectsWith('INVALID_CURSOR', () => bed.devices.list({ cursor }));
    });

    test('are refused for states and kinds that cannot be', async ({ jobs }) => {
      await rejectsWith('INVALID_INPUT', () => jobs.list({ state: untyped('lost') }));
      await rejectsWith('INVALID_INPUT', () => jobs.list({ kind: untyped('forecast') }));
    });
  },
};

/** Submits a job that shares none; returns its id. */
async function submitAnalytics({ readings, jobs }: TestBed, from: number): Promise<string> {
  await readings.appendBatch('a', samplesAt(from));
  return (await jobs.submit('device-analytics', { deviceId: 'a', from })).id;
}

async function idsOf(
  { jobs }: TestBed,
  filter: JobListOptions,
  limit: number,
): Promise<readonly string[]> {
  const items = await listAll((page) => jobs.list({ ...filter, ...page }), limit);
  return items.map(({ id }) => id);
}
