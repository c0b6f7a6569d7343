import assert from 'node:assert/strict';
import type { JobKind, JobParams } from '../../jobs/job-kinds.ts';
import { rejectsWith } from '../storage/rejections.ts';
import { type Facet, startMs, type TestBed } from './facet-scope.ts';
import type { SampleJob } from './held-jobs.ts';
import { countOf, range, sample, samplesAt, untyped } from './sample-readings.ts';

const idempotencyKey = '5f0c41e2';
const ofA = { deviceId: 'a' };

/** Submitting jobs, and what they come to. */
export const jobsFacet: Facet = {
  name: 'jobs',
  define({ test, testOf }) {
    test('are queued once they are submitted', async (bed) => {
      await fill(bed);
      const params = { ...ofA, from: '1970-01-01T00:00:01Z', quantiles: [0.9] };
      const { id, ...job } = await bed.jobs.submit('device-analytics', params);
      assert.ok(typeof id === 'string' && id !== '', `${id} is an id`);
      assert.deepEqual(job, {
        kind: 'device-analytics',
        params: { ...params, from: 1_000 },
        priority: 0,
        state: 'queued',
        progress: { done: 0, total: null },
        cancelRequested: false,
        failedAttempts: 0,
        maxAttempts: 5,
        createdAtMs: startMs,
        startedAtMs: null,
        finishedAtMs: null,
        result: null,
        error: null,
      });
      assert.deepEqual(await bed.jobs.get(id), { id, ...job });
    });

    test('come to what the same question comes to', async (bed) => {
      const userId = await fill(bed);
      const { statistics } = bed;
      const asked = { from: 2_000, to: '1970-01-01T00:01:00Z', quantiles: [0.25] };
      const series = { ...asked, every: '1m', timeZone: 'Asia/Kathmandu' };
      assert.deepEqual(
        await resultOf(bed, 'device-analytics', { ...ofA, ...asked }),
        await statistics.ofDevice('a', asked),
      );
      assert.deepEqual(await resultOf(bed, 'user-analytics', { userId, ...asked }), {
        deviceId: null,
        statistics: await statistics.ofUser(userId, asked),
      });
      assert.deepEqual(
        await resultOf(bed, 'user-devices-analytics', { userId, ...asked }),
        await statistics.ofUserDevices(userId, asked),
      );
      assert.deepEqual(
        await resultOf(bed, 'device-series', { ...ofA, ...series }),
        await statistics.seriesOfDevice('a', series),
      );
      assert.deepEqual(await resultOf(bed, 'user-series', { userId, ...series }), {
        deviceId: null,
        buckets: await statistics.seriesOfUser(userId, series),
      });
    });

    test('name the device of a user who has exactly one', async (bed) => {
      const userId = await fill(bed);
      const { statistics, users } = bed;
      await users.unlink(userId, 'a');
      assert.deepEqual(await resultOf(bed, 'user-analytics', { userId }), {
        deviceId: 'b',
        statistics: await statistics.ofUser(userId),
      });
      assert.deepEqual(await resultOf(bed, 'user-series', { userId, every: '1h' }), {
        deviceId: 'b',
        buckets: await statistics.seriesOfUser(userId, { every: '1h' }),
      });
    });

    test('remove what a deletion and a retention are to remove', async (bed) => {
      await fill(bed);
      assert.deepEqual(await resultOf(bed, 'deletion', { ...ofA, to: 3_000 }), { removed: 2 });
      assert.deepEqual([await countOf(bed, 'a'), await countOf(bed, 'b')], [3, 2]);
      assert.deepEqual(await resultOf(bed, 'retention', { before: 4_000 }), { removed: 2 });
      assert.deepEqual([await countOf(bed, 'a'), await countOf(bed, 'b')], [2, 1]);
    });

    test('say when they began and ended', async (bed) => {
      await fill(bed);
      const { id } = await bed.jobs.submit('device-analytics', ofA);
      bed.clock.nowMs += 1_000;
      bed.held.release();
      const { state, startedAtMs, finishedAtMs } = await bed.jobs.wait(id);
      assert.deepEqual(
        [state, startedAtMs, finishedAtMs],
        ['succeeded', startMs + 1_000, startMs + 1_000],
      );
    });

    test('fail with an error that says why', async (bed) => {
      await fill(bed);
      const { id } = await bed.jobs.submit('deletion', ofA);
      await bed.devices.remove('a');
      bed.held.release();
      const { state, error, failedAttempts, result } = await bed.jobs.wait(id);
      assert.deepEqual([state, error?.code, failedAttempts], ['failed', 'DEVICE_NOT_FOUND', 1]);
      assert.match(error?.message ?? '', /^[A-Z].{10,}\.$/su);
      assert.equal(result, null);
    });

    test('are shared by requests for the same, until the readings change', async (bed) => {
      await fill(bed);
      const params = { ...ofA, from: 0, quantiles: [0.5] };
      const submit = async (asked: JobParams['device-analytics'] = params): Promise<string> =>
        (await bed.jobs.submit('device-analytics', asked)).id;
      const first = await submit();
      const alike = { quantiles: [0.5], from: '1970-01-01T01:00:00+01:00', deviceId: 'a' };
      assert.equal(await submit(alike), first);
      assert.notEqual(await submit({ ...ofA, from: 1 }), first);
      await bed.readings.append('a', sample(9_000));
      assert.equal(await submit(), first, 'it is queued, and will find the new reading');
      bed.held.release();
      await bed.jobs.wait(first);
      const second = await submit();
      await bed.jobs.wait(second);
      await bed.readings.append('b', sample(9_000));
      assert.equal(await submit(), second, 'the readings of the device are as they were');
      const shared = await bed.jobs.submit('device-analytics', params);
      assert.deepEqual(shared, await bed.jobs.get(second), 'with its result');
      await bed.readings.append('a', sample(9_000));
      assert.notEqual(await submit(), second);
    });

    test('that remove are shared while they are queued', async (bed) => {
      await fill(bed);
      const submit = async (): Promise<string> => (await bed.jobs.submit('deletion', ofA)).id;
      const first = await submit();
      assert.equal(await submit(), first);
      bed.held.release();
      await bed.jobs.wait(first);
      assert.notEqual(await submit(), first);
    });

    test('are made once under an idempotency key', async (bed) => {
      await fill(bed);
      const submit = async (params: JobParams['deletion']): Promise<string> =>
        (await bed.jobs.submit('deletion', params, { idempotencyKey })).id;
      const twins = await Promise.all(range(0, 5).map(() => submit(ofA)));
      const [first = ''] = twins;
      assert.deepEqual(new Set(twins), new Set([first]));
      bed.held.release();
      await bed.jobs.wait(first);
      await bed.readings.append('a', sample(1));
      assert.equal(await submit(ofA), first);
      await rejectsWith('IDEMPOTENCY_CONFLICT', () => submit({ deviceId: 'b' }));
      await rejectsWith('IDEMPOTENCY_CONFLICT', () =>
        bed.jobs.submit('device-analytics', ofA, { idempotencyKey }),
      );
      assert.equal((await bed.jobs.list()).items.length, 1);
      assert.equal(await countOf(bed, 'a'), 1);
    });

    test('are refused before anything is recorded', async (bed) => {
      await fill(bed);
      for (const [kind, params, code] of [
        ['forecast', {}, 'INVALID_INPUT'],
        ['device-analytics', { deviceId: 5 }, 'INVALID_INPUT'],
        ['device-analytics', { ...ofA, every: '1h' }, 'INVALID_INPUT'],
        ['device-analytics', { ...ofA, from: 2, to: 1 }, 'INVALID_PERIOD'],
        ['device-analytics', { deviceId: 'nobody' }, 'DEVICE_NOT_FOUND'],
        ['user-series', { userId: 999_999, every: '1h' }, 'USER_NOT_FOUND'],
        ['deletion', { deviceId: 'nobody' }, 'DEVICE_NOT_FOUND'],
        ['retention', { before: 'yesterday' }, 'INVALID_INPUT'],
      ] as const) {
        await rejectsWith(code, () => bed.jobs.submit(untyped(kind), untyped(params)));
      }
      assert.deepEqual((await bed.jobs.list()).items, []);
    });

    test('are not there under ids that nobody was given', async ({ jobs }) => {
      for (const [id, code] of [
        ['nothing', 'JOB_NOT_FOUND'],
        ['', 'INVALID_INPUT'],
        ['x'.repeat(101), 'INVALID_INPUT'],
      ] as const) {
        for (const call of [
          () => jobs.get(id),
          () => jobs.cancel(id),
          () => jobs.wait(id),
          () => jobs.watch(id)[Symbol.asyncIterator]().next(),
        ]) {
          await rejectsWith(code, call);
        }
      }
    });

    testOf('find', 'are found, or undefined', async (bed) => {
      await fill(bed);
      const job = await bed.jobs.submit('device-analytics', ofA);
      assert.deepEqual(await bed.jobs.find(job.id), job);
      assert.equal(await bed.jobs.find('nothing'), undefined);
      await rejectsWith('INVALID_INPUT', () => bed.jobs.find(''));
    });
  },
};

/** Two devices of a user, whose id is the answer. */
async function fill({ readings, users }: TestBed): Promise<number> {
  await readings.appendBatch('a', samplesAt(1_000, 2_000, 3_000, 4_000, 5_000));
  await readings.appendBatch('b', samplesAt(2_500, 4_500));
  return (await users.create({ name: 'n', deviceIds: ['a', 'b'] })).id;
}

async function resultOf<K extends JobKind>(
  { jobs, held }: TestBed,
  kind: K,
  params: JobParams[K],
): Promise<SampleJob['result']> {
  held.release();
  const { id } = await jobs.submit(kind, params);
  const { state, result, error } = await jobs.wait(id);
  assert.deepEqual([state, error], ['succeeded', null]);
  return result;
}
