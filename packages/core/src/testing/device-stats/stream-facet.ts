import assert from 'node:assert/strict';
import { ReadingBlock } from '../../reading/reading-block.ts';
import { rejectsWith, rejectsWithReason } from '../storage/rejections.ts';
import { rejectsWithFaults } from './expected-faults.ts';
import { type Facet, startMs } from './facet-scope.ts';
import {
  blocksOf,
  countOf,
  range,
  readTimestamps,
  type SampleInput,
  sample,
  samplesAt,
  untyped,
} from './sample-readings.ts';

const deviceId = 'a';

/** Streams of readings. */
export const streamFacet: Facet = {
  name: 'streams',
  define({ test, testOf }) {
    test('stores the readings of one device', async (bed) => {
      const blocks = [samplesAt(3, 1), samplesAt(2), samplesAt(5, 4)];
      const result = await bed.readings.appendStream(blocksOf(blocks), { deviceId });
      assert.deepEqual(result, { accepted: 5 });
      assert.deepEqual(await readTimestamps(bed, deviceId), [1, 2, 3, 4, 5]);
    });

    test('stores the readings of many devices', async (bed) => {
      const named = range(0, 10).map((index) => ({ ...sample(index), deviceId: `d${index % 3}` }));
      const result = await bed.readings.appendStream(blocksOf([named.slice(0, 4), named.slice(4)]));
      assert.deepEqual(result, { accepted: 10 });
      assert.deepEqual(await readTimestamps(bed, 'd1'), [1, 4, 7]);
    });

    test('stores blocks of columns as it stores lists', async (bed) => {
      const columns = new ReadingBlock<'x' | 'y', 'battery'>({
        timestamps: Float64Array.of(3, Number.NaN, 5),
        values: {
          x: Float64Array.of(-0, 2, 3),
          y: Float64Array.of(1, 2, 3),
          battery: Float64Array.of(Number.NaN, 50, 40),
        },
      });
      const blocks = [columns, samplesAt(4), columns.slice(0, 0), columns.slice(2)];
      const result = await bed.readings.appendStream(yielding(blocks), { deviceId });
      assert.deepEqual(result, { accepted: 5 });
      assert.deepEqual(await readTimestamps(bed, deviceId), [3, 4, 5, 5, startMs]);
      const [first] = (await bed.readings.list(deviceId)).items;
      assert.ok(first);
      const { id: _, ...reading } = first;
      assert.deepEqual(reading, { deviceId, timestamp: 3, x: 0, y: 1, battery: null });
    });

    test('names the first faulty reading of a block of columns', async (bed) => {
      const columns = new ReadingBlock<'x' | 'y', 'battery'>({
        timestamps: Float64Array.of(1, 2, 3),
        values: {
          x: Float64Array.of(1, 2, Number.NaN),
          y: Float64Array.of(1, Number.POSITIVE_INFINITY, 3),
        },
      });
      const blocks = [samplesAt(7), columns];
      await rejectsWithFaults(['2.y'], () =>
        bed.readings.appendStream(yielding(blocks), { deviceId }),
      );
      assert.deepEqual(await readTimestamps(bed, deviceId), [1, 7]);
      await rejectsWithFaults(['0.deviceId'], () => bed.readings.appendStream(yielding([columns])));
    });

    test('stores nothing of an empty stream', async (bed) => {
      assert.deepEqual(await bed.readings.appendStream(blocksOf([]), { deviceId }), {
        accepted: 0,
      });
      const empty = blocksOf<SampleInput>([[], []]);
      assert.deepEqual(await bed.readings.appendStream(empty, { deviceId }), { accepted: 0 });
      assert.deepEqual((await bed.devices.list()).items, []);
    });

    test('stores long streams', async (bed) => {
      const blocks = range(0, 25).map((block) =>
        samplesAt(...range(block * 100, block * 100 + 100)),
      );
      const result = await bed.readings.appendStream(blocksOf(blocks), { deviceId });
      assert.deepEqual(result, { accepted: 2_500 });
      assert.equal(await countOf(bed, deviceId), 2_500);
      assert.equal((await bed.statistics.ofDevice(deviceId)).x.sum, (2_499 * 2_500) / 2);
    });

    test('ends at a faulty reading and keeps those before it', async (bed) => {
      const faulty = untyped({ x: 1, q: 2 });
      const blocks = [
        samplesAt(1, 2, 3),
        [...samplesAt(4, 5), faulty, sample(6), faulty],
        samplesAt(7),
      ];
      await rejectsWithFaults(['5.q', '5.y'], () =>
        bed.readings.appendStream(blocksOf(blocks), { deviceId }),
      );
      assert.deepEqual(await readTimestamps(bed, deviceId), [1, 2, 3, 4, 5]);
    });

    test('stores nothing when the first reading is faulty', async (bed) => {
      const blocks = [[untyped({ x: 1 }), sample(1)]];
      await rejectsWithFaults(['0.y'], () =>
        bed.readings.appendStream(blocksOf(blocks), { deviceId }),
      );
      await rejectsWithFaults(['0.deviceId', '0.y'], () =>
        bed.readings.appendStream(blocksOf(blocks)),
      );
      assert.deepEqual((await bed.devices.list()).items, []);
    });

    test('refuses a device id that cannot be', async ({ readings }) => {
      const stream = blocksOf([[sample(1)]]);
      await rejectsWith('INVALID_INPUT', () => readings.appendStream(stream, { deviceId: 'a\nb' }));
    });

    testOf('blocks', 'commits each block, and tells how many readings are stored', async (bed) => {
      const seen: (readonly [accepted: number, stored: number])[] = [];
      let progress = 0;
      async function* source(): AsyncGenerator<readonly SampleInput[], void, undefined> {
        for (const block of [samplesAt(1, 2), samplesAt(3), samplesAt(4, 5, 6)]) {
          yield block;
          seen.push([progress, await countOf(bed, deviceId)]);
        }
      }
      const onProgress = (accepted: number): void => {
        progress = accepted;
      };
      await bed.readings.appendStream(source(), { deviceId, onProgress });
      assert.deepEqual(seen, [
        [2, 2],
        [3, 3],
        [6, 6],
      ]);
    });

    testOf(
      'blocks',
      'keeps what came before the source failed, and fails as it did',
      async (bed) => {
        const error = new Error('the sensor was unplugged');
        const source = blocksOf([samplesAt(1, 2), samplesAt(3)], error);
        await rejectsWithReason(error, () => bed.readings.appendStream(source, { deviceId }));
        assert.deepEqual(await readTimestamps(bed, deviceId), [1, 2, 3]);
      },
    );

    testOf('blocks', 'tells the source when it wants no more', async ({ readings }) => {
      let closed = false;
      async function* source(): AsyncGenerator<readonly SampleInput[], void, undefined> {
        try {
          yield [untyped({})];
          yield samplesAt(1);
        } finally {
          closed = true;
        }
      }
      await rejectsWith('INVALID_INPUT', () => readings.appendStream(source(), { deviceId }));
      assert.equal(closed, true);
    });
  },
};

type Block = readonly SampleInput[] | ReadingBlock<'x' | 'y', 'battery'>;

async function* yielding(blocks: readonly Block[]): AsyncGenerator<Block, void, undefined> {
  yield* blocks;
}
