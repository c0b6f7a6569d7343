import assert from 'node:assert/strict';
import { rejectsWithFaults } from './expected-faults.ts';
import type { Facet } from './facet-scope.ts';
import { countOf, readAll, untyped } from './sample-readings.ts';

/** Metrics: their names are the fields of readings and of statistics. */
export const metricsFacet: Facet = {
  name: 'metrics',
  define({ test }) {
    test('are the fields of a stored reading, besides its id, device and timestamp', async ({
      readings,
    }) => {
      const stored = await readings.append('a', { battery: 3, y: 2, x: 1, timestamp: 5 });
      assert.deepEqual(
        { ...stored, id: 0 },
        { x: 1, y: 2, battery: 3, id: 0, deviceId: 'a', timestamp: 5 },
      );
    });

    test('are null where an optional one was absent or null', async (bed) => {
      const { readings } = bed;
      const absent = await readings.append('a', { x: 1, y: 2, timestamp: 5 });
      assert.equal(absent.battery, null);
      const latest = await readings.append('a', { x: 1, y: 2, battery: null, timestamp: 6 });
      assert.equal(latest.battery, null);
      assert.equal((await readings.getLatest('a')).battery, null);
      const stored = await readAll(bed, 'a');
      assert.deepEqual(
        stored.map(({ battery }) => battery),
        [null, null],
      );
    });

    test('keep a value of an optional one', async (bed) => {
      await bed.readings.append('a', { x: 1, y: 2, battery: 0, timestamp: 5 });
      const [stored] = await readAll(bed, 'a');
      assert.equal(stored?.battery, 0);
    });

    test('that are not declared are refused', async (bed) => {
      const { readings } = bed;
      const reading = untyped({ x: 1, y: 2, humidity: 3 });
      await rejectsWithFaults(['humidity'], () => readings.append('a', reading));
      await rejectsWithFaults(['0.humidity'], () => readings.appendBatch('a', [reading]));
      assert.equal(await countOf(bed, 'a'), 0);
    });

    test('are what statistics have, besides the count of readings', async ({
      readings,
      statistics,
    }) => {
      await readings.append('a', { x: 1, y: 2, timestamp: 5 });
      const found = await statistics.ofDevice('a');
      assert.deepEqual(Object.keys(found).toSorted(), ['battery', 'count', 'x', 'y']);
      assert.deepEqual(Object.keys(found.battery).toSorted(), [
        'count',
        'max',
        'mean',
        'median',
        'min',
        'quantiles',
        'stddev',
        'sum',
      ]);
    });

    test('keep every finite double as it is, but for -0, which becomes 0', async (bed) => {
      const values = [
        Number.MAX_VALUE,
        -Number.MAX_VALUE,
        Number.MIN_VALUE,
        -Number.MIN_VALUE,
        0.1,
        1 / 3,
        2 ** 53 + 2,
        -0,
      ];
      const input = values.map((x, index) => ({ x, y: -x, timestamp: index }));
      await bed.readings.appendBatch('a', input);
      const stored = await readAll(bed, 'a');
      assert.equal(stored.length, values.length);
      for (const [index, { x, y }] of stored.entries()) {
        assert.ok(
          Object.is(x, (values[index] ?? Number.NaN) + 0),
          `${values[index]} came back as ${x}`,
        );
        assert.ok(
          Object.is(y, 0 - (values[index] ?? Number.NaN)),
          `-${values[index]} came back as ${y}`,
        );
      }
    });
  },
};
