import assert from 'node:assert/strict';
import { type Facet, startMs } from './facet-scope.ts';
import { countOf, range, readAll, readTimestamps, sample, samplesAt } from './sample-readings.ts';

/** Storing readings: one, several of a device, several of many devices. */
export const appendFacet: Facet = {
  name: 'appending',
  define({ test }) {
    test('answers with the reading as it is stored', async (bed) => {
      const stored = await bed.readings.append('a', { x: 1.5, y: -2, timestamp: 7 });
      assert.ok(
        Number.isSafeInteger(stored.id) && stored.id > 0,
        `${stored.id} is a positive integer`,
      );
      assert.deepEqual(await readAll(bed, 'a'), [stored]);
    });

    test('gives each reading an id of its own', async (bed) => {
      const { readings } = bed;
      const { id: first } = await readings.append('a', sample(1));
      const { id: second } = await readings.append('b', sample(1));
      await readings.appendBatch('a', [sample(1), sample(1)]);
      await readings.remove('a');
      const { id: later } = await readings.append('a', sample(1));
      const ids = [first, second, later, ...(await readAll(bed, 'b')).map(({ id }) => id)];
      assert.equal(new Set(ids).size, 3);
      assert.ok(later > second && second > first, 'later readings have greater ids');
    });

    test('takes the time of the clock where there is no timestamp', async (bed) => {
      const { timestamp } = await bed.readings.append('a', { x: 1, y: 1 });
      assert.equal(timestamp, startMs);
      bed.clock.nowMs += 1_000;
      await bed.readings.appendBatch('a', [{ x: 1, y: 1 }, sample(5)]);
      await bed.readings.appendMany([{ deviceId: 'a', x: 1, y: 1 }]);
      assert.deepEqual(await readTimestamps(bed, 'a'), [
        5,
        startMs,
        startMs + 1_000,
        startMs + 1_000,
      ]);
    });

    test('takes timestamps in milliseconds, in ISO 8601 and as dates', async ({ readings }) => {
      const noon = Date.UTC(2026, 0, 31, 12);
      for (const [timestamp, expected] of [
        [noon, noon],
        [noon + 0.75, noon],
        ['2026-01-31T12:00:00Z', noon],
        ['2026-01-31T15:00:00.1239+03:00', noon + 123],
        ['2026-01-31T12:00Z', noon],
        [new Date(noon), noon],
        [0, 0],
        ['9999-12-31T23:59:59.999Z', 253_402_300_799_999],
      ] as const) {
        const stored = await readings.append('a', { x: 1, y: 1, timestamp });
        assert.equal(stored.timestamp, expected, String(timestamp));
      }
    });

    test('says how many readings of a batch were accepted', async (bed) => {
      const batch = samplesAt(3, 1, 2);
      assert.deepEqual(await bed.readings.appendBatch('a', batch), { accepted: 3 });
      const many = batch.map((reading, index) => ({
        ...reading,
        deviceId: index === 1 ? 'a' : 'b',
      }));
      assert.deepEqual(await bed.readings.appendMany(many), { accepted: 3 });
      assert.deepEqual(await readTimestamps(bed, 'a'), [1, 1, 2, 3]);
      assert.deepEqual(await readTimestamps(bed, 'b'), [2, 3]);
    });

    test('does nothing with an empty batch', async (bed) => {
      assert.deepEqual(await bed.readings.appendBatch('a', []), { accepted: 0 });
      assert.deepEqual(await bed.readings.appendMany([]), { accepted: 0 });
      assert.deepEqual((await bed.devices.list()).items, []);
    });

    test('stores equal readings as separate readings', async (bed) => {
      const { readings, statistics } = bed;
      await readings.append('a', sample(1, 4));
      await readings.append('a', sample(1, 4));
      await readings.appendBatch('a', [sample(1, 4), sample(1, 4)]);
      assert.equal((await readAll(bed, 'a')).length, 4);
      assert.equal((await statistics.ofDevice('a')).x.sum, 16);
    });

    test('takes a device id from each reading of a batch of many devices', async (bed) => {
      const many = range(0, 300).map((index) => ({
        ...sample(index, index),
        deviceId: `device ${index % 7}/é`,
      }));
      await bed.readings.appendMany(many);
      assert.deepEqual(
        await readTimestamps(bed, 'device 3/é'),
        range(0, 300).filter((index) => index % 7 === 3),
      );
    });

    test('takes concurrent writes to one device, each once', async (bed) => {
      const { readings } = bed;
      const stored = await Promise.all(
        range(0, 50).map((index) => readings.append('a', sample(index))),
      );
      assert.equal(new Set(stored.map(({ id }) => id)).size, 50);
      assert.deepEqual(await readTimestamps(bed, 'a'), range(0, 50));
      assert.equal(await countOf(bed, 'a'), 50);
    });
  },
};
