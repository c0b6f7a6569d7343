import assert from 'node:assert/strict';
import type { Facet, TestBed } from './facet-scope.ts';
import { type StoredRow, storedRowsOf } from './read-all.ts';
import { rejectsWith } from './rejections.ts';
import { device, entry, readingsAt } from './sample-readings.ts';

const nowMs = 1;
const a = device('a');

/** The latest reading of a device. */
export const latestReadingFacet: Facet = {
  name: 'the latest reading',
  define({ test }) {
    test('is the one with the greatest timestamp, not the last to arrive', async (bed) => {
      await append(bed, [20, 50, 30], 1);
      await append(bed, [40], 2);
      const latest = await findLatest(bed);
      assert.equal(latest?.timestamp, 50);
      const { values } = readingsAt(bed.metrics, [20, 50, 30], 1);
      assert.deepEqual(
        latest?.values,
        values.map((column) => column[1]),
      );
    });

    test('is the one with the greatest id among those of one timestamp', async (bed) => {
      await append(bed, [50, 50], 1);
      const first = await append(bed, [50, 50], 2);
      await append(bed, [10], 3);
      assert.equal((await findLatest(bed))?.id, first + 1);
    });

    test('is there at once', async (bed) => {
      for (const timestamp of [1, 2, 3]) {
        await append(bed, [timestamp], timestamp);
        assert.equal((await findLatest(bed))?.timestamp, timestamp);
      }
    });

    test('is the one before after the latest was removed', async (bed) => {
      await append(bed, [10, 30, 20], 1);
      await append(bed, [30], 2);
      await bed.storage.readings.remove({ deviceId: a, period: { from: 30 } });
      assert.equal((await findLatest(bed))?.timestamp, 20);
      await append(bed, [25], 3);
      assert.equal((await findLatest(bed))?.timestamp, 25);
    });

    test('is none, with all columns, for a device without readings', async (bed) => {
      await bed.storage.devices.register(a, { nowMs });
      const latest = await bed.storage.readings.findLatest(a);
      assert.deepEqual(storedRowsOf(latest), []);
      assert.equal(latest.values.length, bed.metrics.length);
    });

    test('is not that of another device', async (bed) => {
      await append(bed, [10], 1);
      await bed.storage.readings.append([entry(device('b'), bed.metrics, [99])], { nowMs });
      assert.equal((await findLatest(bed))?.timestamp, 10);
    });

    test('is refused for an unknown device', async ({ storage: { readings } }) => {
      await rejectsWith('DEVICE_NOT_FOUND', () => readings.findLatest(device('unknown')));
    });
  },
};

async function append(
  { storage, metrics }: TestBed,
  timestamps: readonly number[],
  seed: number,
): Promise<number> {
  const batch = [entry(a, metrics, timestamps, seed)];
  return (await storage.readings.append(batch, { nowMs })).firstIds[0] ?? 0;
}

async function findLatest({ storage }: TestBed): Promise<StoredRow | undefined> {
  const [row, ...more] = storedRowsOf(await storage.readings.findLatest(a));
  assert.deepEqual(more, [], 'one row at most');
  return row;
}
