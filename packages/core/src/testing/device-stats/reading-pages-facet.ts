import assert from 'node:assert/strict';
import { rejectsWith } from '../storage/rejections.ts';
import type { Facet } from './facet-scope.ts';
import {
  range,
  readAll,
  readTimestamps,
  type SampleReading,
  sample,
  samplesAt,
} from './sample-readings.ts';

/** Reading raw readings back. */
export const readingPagesFacet: Facet = {
  name: 'pages of readings',
  define({ test, testOf }) {
    test('are ordered by timestamp, then by id', async (bed) => {
      await bed.readings.appendBatch('a', samplesAt(30, 10, 20, 10));
      await bed.readings.append('a', sample(10, 99));
      const stored = await readAll(bed, 'a');
      assert.deepEqual(
        stored.map(({ timestamp }) => timestamp),
        [10, 10, 10, 20, 30],
      );
      const ids = stored.slice(0, 3).map(({ id }) => id);
      assert.deepEqual(
        ids,
        ids.toSorted((a, b) => a - b),
      );
      assert.equal(stored[2]?.x, 99);
    });

    test('hold the readings of the half-open period', async (bed) => {
      await bed.readings.appendBatch('a', samplesAt(10, 20, 30, 40));
      assert.deepEqual(await readTimestamps(bed, 'a', { from: 20, to: 40 }), [20, 30]);
      assert.deepEqual(await readTimestamps(bed, 'a', { from: 21 }), [30, 40]);
      assert.deepEqual(await readTimestamps(bed, 'a', { to: 10 }), []);
      const from = '1970-01-01T00:00:00.030Z';
      assert.deepEqual(await readTimestamps(bed, 'a', { from }), [30, 40]);
    });

    test('lead through all readings, whatever their size', async (bed) => {
      const timestamps = range(0, 25).map((index) => Math.floor(index / 4));
      await bed.readings.appendBatch('a', samplesAt(...timestamps));
      const all = await readAll(bed, 'a');
      for (const limit of [1, 2, 5, 24, 25, 26]) {
        assert.deepEqual(await readAll(bed, 'a', { limit }), all, `pages of ${limit}`);
      }
    });

    test('end with the last reading, without an empty page', async ({ readings }) => {
      await readings.appendBatch('a', samplesAt(1, 2, 3, 4));
      const first = await readings.list('a', { limit: 2 });
      assert.ok(first.nextCursor !== null, 'there is a second page');
      const second = await readings.list('a', { limit: 2, cursor: first.nextCursor });
      assert.equal(second.items.length, 2);
      assert.equal(second.nextCursor, null);
    });

    test('have 100 readings unless said otherwise, at most 1,000', async ({ readings }) => {
      await readings.appendBatch('a', samplesAt(...range(0, 1_001)));
      assert.equal((await readings.list('a')).items.length, 100);
      assert.equal((await readings.list('a', { limit: 1_000 })).items.length, 1_000);
      for (const limit of [0, -1, 1.5, 1_001, Number.NaN]) {
        await rejectsWith('INVALID_INPUT', () => readings.list('a', { limit }));
      }
    });

    test('go on although readings come and go', async ({ readings }) => {
      await readings.appendBatch('a', samplesAt(10, 20, 30, 40));
      const { nextCursor } = await readings.list('a', { limit: 2 });
      await readings.appendBatch('a', samplesAt(5, 15, 25));
      await readings.remove('a', { from: 20, to: 21 });
      const rest = await readings.list('a', { cursor: nextCursor ?? '' });
      assert.deepEqual(
        rest.items.map(({ timestamp }) => timestamp),
        [25, 30, 40],
      );
    });

    test('have cursors that serve no other query', async ({ readings, devices }) => {
      await readings.appendBatch('a', samplesAt(1, 2, 3));
      await readings.appendBatch('b', samplesAt(1, 2, 3));
      const cursor = (await readings.list('a', { limit: 1, to: 9 })).nextCursor ?? '';
      assert.equal((await readings.list('a', { limit: 2, to: 9, cursor })).items.length, 2);
      for (const query of [{}, { to: 8 }, { from: 0, to: 9 }]) {
        await rejectsWith('INVALID_CURSOR', () => readings.list('a', { ...query, cursor }));
      }
      await rejectsWith('INVALID_CURSOR', () => readings.list('b', { to: 9, cursor }));
      await rejectsWith('INVALID_CURSOR', () => devices.list({ cursor }));
      for (const other of ['nonsense', `${cursor}AAAA`, cursor.slice(0, -4)]) {
        await rejectsWith('INVALID_CURSOR', () => readings.list('a', { to: 9, cursor: other }));
      }
    });

    test('are refused for periods that cannot be', async ({ readings }) => {
      await readings.append('a', sample(1));
      const refused = [{ from: 5, to: 5 }, { from: 6, to: 5 }, { from: 'yesterday' }, { to: -1 }];
      for (const period of refused) {
        await rejectsWith('INVALID_PERIOD', () => readings.list('a', period));
        await rejectsWith('INVALID_PERIOD', () => readings.remove('a', period));
        await rejectsWith('INVALID_PERIOD', () => collect(readings.stream('a', period)));
      }
    });

    test('are streamed as well', async (bed) => {
      const timestamps = range(0, 2_500).map((index) => (index * 7) % 2_500);
      await bed.readings.appendBatch('a', samplesAt(...timestamps));
      assert.deepEqual(await collect(bed.readings.stream('a')), await readAll(bed, 'a'));
      const part = await collect(bed.readings.stream('a', { from: 5, to: 9 }));
      assert.deepEqual(
        part.map(({ timestamp }) => timestamp),
        [5, 6, 7, 8],
      );
    });

    test('need an existing device', async ({ devices, readings }) => {
      await rejectsWith('DEVICE_NOT_FOUND', () => readings.list('a'));
      await rejectsWith('DEVICE_NOT_FOUND', () => collect(readings.stream('a')));
      await devices.register('a');
      assert.deepEqual(await readings.list('a'), { items: [], nextCursor: null });
      assert.deepEqual(await collect(readings.stream('a')), []);
    });

    testOf('signals', 'end when the signal is aborted', async ({ readings }) => {
      await readings.appendBatch('a', samplesAt(...range(0, 2_500)));
      const controller = new AbortController();
      const reason = new Error('enough');
      let count = 0;
      await assert.rejects(async () => {
        for await (const _ of readings.stream('a', { signal: controller.signal })) {
          count += 1;
          if (count === 10) controller.abort(reason);
        }
      }, reason);
      assert.ok(count < 2_500, `${count} readings came before the end`);
    });
  },
};

async function collect(stream: AsyncIterable<SampleReading>): Promise<readonly SampleReading[]> {
  const all: SampleReading[] = [];
  for await (const reading of stream) all.push(reading);
  return all;
}
