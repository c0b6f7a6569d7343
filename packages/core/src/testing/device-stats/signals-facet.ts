import assert from 'node:assert/strict';
import { rejectsWithReason } from '../storage/rejections.ts';
import type { Facet, TestBed } from './facet-scope.ts';
import { blocksOf, countOf, readTimestamps, type SampleInput, sample } from './sample-readings.ts';

const reason = new Error('nobody waits any more');

type Call = readonly [name: string, call: (bed: TestBed, signal: AbortSignal) => Promise<unknown>];

const calls: readonly Call[] = [
  ['append', ({ readings }, signal) => readings.append('a', sample(2), { signal })],
  ['appendBatch', ({ readings }, signal) => readings.appendBatch('a', [sample(2)], { signal })],
  [
    'appendMany',
    ({ readings }, signal) => readings.appendMany([{ ...sample(2), deviceId: 'a' }], { signal }),
  ],
  [
    'appendStream',
    ({ readings }, signal) =>
      readings.appendStream(blocksOf([[sample(2)]]), { deviceId: 'a', signal }),
  ],
  ['list', ({ readings }, signal) => readings.list('a', { signal })],
  ['remove', ({ readings }, signal) => readings.remove('a', { signal })],
  ['users.create', ({ users }, signal) => users.create({ name: 'n' }, { signal })],
  ['ofDevice', ({ statistics }, signal) => statistics.ofDevice('a', { signal })],
  [
    'seriesOfDevice',
    ({ statistics }, signal) => statistics.seriesOfDevice('a', { every: '1h', signal }),
  ],
  [
    'jobs.submit',
    ({ jobs }, signal) => jobs.submit('device-analytics', { deviceId: 'a' }, { signal }),
  ],
];

/** Calls that are given up. */
export const signalsFacet: Facet = {
  name: 'signals',
  define({ testOf }) {
    for (const [name, call] of calls) {
      testOf('signals', `reject ${name} with their reason, without an effect`, async (bed) => {
        await bed.readings.append('a', sample(1));
        const signal = AbortSignal.abort(reason);
        await rejectsWithReason(reason, () => call(bed, signal));
        assert.deepEqual(await readTimestamps(bed, 'a'), [1]);
        assert.deepEqual((await bed.users.list()).items, []);
        assert.deepEqual((await bed.jobs.list()).items, []);
        await call(bed, new AbortController().signal);
      });
    }

    testOf('signals', 'end a stream between two blocks', async (bed) => {
      const controller = new AbortController();
      async function* source(): AsyncGenerator<readonly SampleInput[], void, undefined> {
        yield [sample(1)];
        controller.abort(reason);
        yield [sample(2)];
      }
      const { signal } = controller;
      await rejectsWithReason(reason, () =>
        bed.readings.appendStream(source(), { deviceId: 'a', signal }),
      );
      assert.equal(await countOf(bed, 'a'), 1);
    });

    testOf('signals', 'end a stream whose source is silent', async (bed) => {
      const controller = new AbortController();
      async function* source(): AsyncGenerator<readonly SampleInput[], void, undefined> {
        yield [sample(1)];
        queueMicrotask(() => controller.abort(reason));
        await new Promise(() => undefined);
      }
      const { signal } = controller;
      await rejectsWithReason(reason, () =>
        bed.readings.appendStream(source(), { deviceId: 'a', signal }),
      );
      assert.equal(await countOf(bed, 'a'), 1);
    });
  },
};
