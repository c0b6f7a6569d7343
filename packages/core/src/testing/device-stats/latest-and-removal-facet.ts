import assert from 'node:assert/strict';
import { rejectsWith } from '../storage/rejections.ts';
import type { Facet } from './facet-scope.ts';
import { countOf, readTimestamps, sample, samplesAt } from './sample-readings.ts';

/** The latest reading, and removing readings. */
export const latestAndRemovalFacet: Facet = {
  name: 'latest reading and removal',
  define({ test }) {
    test('finds the greatest timestamp, then the greatest id', async ({ readings }) => {
      await readings.append('a', sample(20, 1));
      const second = await readings.append('a', sample(20, 2));
      await readings.append('a', sample(10, 3));
      assert.deepEqual(await readings.getLatest('a'), second);
      const later = await readings.append('a', sample(21, 4));
      assert.deepEqual(await readings.getLatest('a'), later);
    });

    test('tells a device without readings from an unknown one', async ({ devices, readings }) => {
      await rejectsWith('DEVICE_NOT_FOUND', () => readings.getLatest('a'));
      await rejectsWith('DEVICE_NOT_FOUND', () => readings.remove('a'));
      await devices.register('a');
      await rejectsWith('NO_READINGS', () => readings.getLatest('a'));
      assert.equal(await readings.remove('a'), 0);
    });

    test('removes the readings of the half-open period, and says how many', async (bed) => {
      const { readings } = bed;
      await readings.appendBatch('a', samplesAt(10, 20, 20, 30, 40));
      await readings.append('b', sample(20));
      assert.equal(await readings.remove('a', { from: 20, to: 30 }), 2);
      assert.deepEqual(await readTimestamps(bed, 'a'), [10, 30, 40]);
      assert.equal(await readings.remove('a', { from: 31 }), 1);
      assert.deepEqual(await readTimestamps(bed, 'a'), [10, 30]);
      assert.equal((await readings.getLatest('a')).timestamp, 30);
      assert.equal(await readings.remove('a', { from: 11, to: 30 }), 0);
      assert.equal(await countOf(bed, 'a'), 2);
      assert.equal(await countOf(bed, 'b'), 1);
    });

    test('removes all readings without a period; the device stays', async (bed) => {
      const { readings, devices } = bed;
      await readings.appendBatch('a', samplesAt(1, 2, 3));
      assert.equal(await readings.remove('a'), 3);
      await rejectsWith('NO_READINGS', () => readings.getLatest('a'));
      const { readingCount, lastReadingAtMs } = await devices.get('a');
      assert.deepEqual(
        { readingCount, lastReadingAtMs },
        { readingCount: 0, lastReadingAtMs: null },
      );
      await readings.append('a', sample(2, 7));
      assert.deepEqual(await readTimestamps(bed, 'a'), [2]);
    });
  },
};
