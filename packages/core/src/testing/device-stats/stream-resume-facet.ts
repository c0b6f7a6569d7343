import assert from 'node:assert/strict';
import { ReadingBlock } from '../../reading/reading-block.ts';
import { rejectsWith } from '../storage/rejections.ts';
import { rejectsWithFaults } from './expected-faults.ts';
import { type Facet, startMs, type TestBed } from './facet-scope.ts';
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
const idempotencyKey = 'nightly-upload';
const options = { deviceId, idempotencyKey };
const blocks = [samplesAt(1, 2), samplesAt(3), samplesAt(4, 5, 6)];
const interruption = new Error('the connection was lost');

/** Streams with an idempotency key, sent again from the beginning. */
export const streamResumeFacet: Facet = {
  name: 'resumed streams',
  define({ test, testOf }) {
    for (const kept of range(0, blocks.length)) {
      test(`counts a stream once that was interrupted after ${kept} blocks`, async (bed) => {
        await interrupted(bed, blocks.slice(0, kept));
        const result = await bed.readings.appendStream(blocksOf(blocks), options);
        assert.deepEqual(result, { accepted: 6 });
        assert.deepEqual(await readTimestamps(bed, deviceId), range(1, 7));
      });
    }

    test('counts a repeat of a whole stream once', async (bed) => {
      for (const stream of [blocks, blocks, [blocks.flat()], blocks.flat().map((one) => [one])]) {
        const result = await bed.readings.appendStream(blocksOf(stream), options);
        assert.deepEqual(result, { accepted: 6 });
      }
      assert.deepEqual(await readTimestamps(bed, deviceId), range(1, 7));
    });

    test('counts a repeat once whose readings are in columns', async (bed) => {
      await interrupted(bed, blocks.slice(0, 2));
      const readings = blocks.flat();
      const column = Float64Array.from(readings, ({ x }) => x);
      const columns = new ReadingBlock<'x' | 'y', 'battery'>({
        timestamps: column, // as `samplesAt` makes them
        values: { x: column, y: new Float64Array(readings.length) },
      });
      const source = (async function* () {
        yield columns;
      })();
      assert.deepEqual(await bed.readings.appendStream(source, options), { accepted: 6 });
      assert.deepEqual(await readTimestamps(bed, deviceId), range(1, 7));
    });

    test('counts once a stream that was interrupted several times', async (bed) => {
      await interrupted(bed, blocks.slice(0, 1));
      await interrupted(bed, [[...samplesAt(1, 2), sample(3, 3), sample(4, 4)]]);
      await interrupted(bed, [samplesAt(1), samplesAt(2, 3), samplesAt(4, 5)]);
      await bed.readings.appendStream(blocksOf(blocks), options);
      assert.deepEqual(await readTimestamps(bed, deviceId), range(1, 7));
    });

    test('goes on where it was interrupted, with another time of the clock', async (bed) => {
      const undated = [[{ x: 1, y: 1 }], [{ x: 2, y: 2 }]];
      await interrupted(bed, undated.slice(0, 1));
      bed.clock.nowMs += 1_000;
      await bed.readings.appendStream(blocksOf(undated), options);
      assert.equal(await countOf(bed, deviceId), 2);
      assert.equal((await readTimestamps(bed, deviceId)).at(-1), startMs + 1_000);
    });

    test('counts concurrent twins once', async (bed) => {
      const twins = range(0, 4).map(() => bed.readings.appendStream(blocksOf(blocks), options));
      for (const result of await Promise.all(twins)) assert.deepEqual(result, { accepted: 6 });
      assert.equal(await countOf(bed, deviceId), 6);
    });

    test('refuses a repeat that differs in what is stored', async (bed) => {
      await bed.readings.appendStream(blocksOf(blocks), options);
      for (const other of [
        [samplesAt(1, 9), ...blocks.slice(1)],
        [samplesAt(2, 1), ...blocks.slice(1)],
        [...blocks.slice(0, 2), samplesAt(4, 5, 7)],
      ]) {
        await rejectsWith('IDEMPOTENCY_CONFLICT', () =>
          bed.readings.appendStream(blocksOf(other), options),
        );
      }
      assert.equal(await countOf(bed, deviceId), 6);
    });

    test('refuses a repeat that is shorter than what is stored', async (bed) => {
      await bed.readings.appendStream(blocksOf(blocks), options);
      for (const length of [0, 1, 2, 3, 5]) {
        const shorter = [blocks.flat().slice(0, length)];
        await rejectsWith('IDEMPOTENCY_CONFLICT', () =>
          bed.readings.appendStream(blocksOf(shorter), options),
        );
      }
      assert.equal(await countOf(bed, deviceId), 6);
    });

    test('takes a key for each device separately', async (bed) => {
      await bed.readings.appendStream(blocksOf(blocks), options);
      await bed.readings.appendStream(blocksOf(blocks), { ...options, deviceId: 'b' });
      const named = blocks.map((block) => block.map((reading) => ({ ...reading, deviceId: 'c' })));
      for (const stream of [named, named]) {
        await bed.readings.appendStream(blocksOf(stream), { idempotencyKey });
      }
      const counts = await Promise.all(['a', 'b', 'c'].map((id) => countOf(bed, id)));
      assert.deepEqual(counts, [6, 6, 6]);
    });

    test('goes on behind a faulty reading that was corrected', async (bed) => {
      const faulty = untyped({ ...sample(5, 5), y: '0' });
      const wrong = [samplesAt(1, 2, 3), [...samplesAt(4), faulty, ...samplesAt(6)]];
      await rejectsWithFaults(['4.y'], () => bed.readings.appendStream(blocksOf(wrong), options));
      await rejectsWithFaults(['4.y'], () => bed.readings.appendStream(blocksOf(wrong), options));
      assert.deepEqual(await readTimestamps(bed, deviceId), range(1, 5));
      await bed.readings.appendStream(blocksOf(blocks), options);
      assert.deepEqual(await readTimestamps(bed, deviceId), range(1, 7));
    });

    testOf('blocks', 'tells of what an earlier attempt has stored', async (bed) => {
      await interrupted(bed, blocks.slice(0, 2));
      const seen: number[] = [];
      const onProgress = (accepted: number): void => {
        seen.push(accepted);
      };
      await bed.readings.appendStream(blocksOf(blocks), { ...options, onProgress });
      assert.deepEqual(seen, [2, 3, 6]);
    });
  },
};

/** Sends blocks, then loses the connection. How many of them are stored is not said. */
async function interrupted(
  { readings }: TestBed,
  sent: readonly (readonly SampleInput[])[],
): Promise<void> {
  await assert.rejects(readings.appendStream(blocksOf(sent, interruption), options));
}
