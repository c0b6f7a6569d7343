import assert from 'node:assert/strict';
import type { MetricStatistics } from '../../statistics/statistics.ts';
import { rejectsWith } from '../storage/rejections.ts';
import type { Facet } from './facet-scope.ts';
import { type SampleInput, sample } from './sample-readings.ts';

/** Four readings whose statistics can be computed by hand. */
const four: readonly SampleInput[] = [
  { timestamp: 1_000, x: 4, y: 5 },
  { timestamp: 2_000, x: 1, y: 5, battery: 80 },
  { timestamp: 3_000, x: 3, y: -5, battery: 60 },
  { timestamp: 4_000, x: 2, y: 5, battery: null },
];

const ofNothing: MetricStatistics = {
  count: 0,
  min: null,
  max: null,
  sum: 0,
  mean: null,
  stddev: null,
  median: null,
  quantiles: {},
};

/** The numbers. */
export const statisticsFacet: Facet = {
  name: 'statistics',
  define({ test, testOf }) {
    test('are exact, for each metric by itself', async ({ readings, statistics }) => {
      await readings.appendBatch('a', four);
      assert.deepEqual(await statistics.ofDevice('a'), {
        count: 4,
        x: {
          count: 4,
          min: 1,
          max: 4,
          sum: 10,
          mean: 2.5,
          stddev: 1.2909944487358056, // the square root of 5/3
          median: 2.5,
          quantiles: {},
        },
        y: { count: 4, min: -5, max: 5, sum: 10, mean: 2.5, stddev: 5, median: 5, quantiles: {} },
        battery: {
          count: 2,
          min: 60,
          max: 80,
          sum: 140,
          mean: 70,
          stddev: 14.142135623730951, // the square root of 200
          median: 70,
          quantiles: {},
        },
      });
    });

    test('of one reading have no standard deviation', async ({ readings, statistics }) => {
      await readings.append('a', sample(1, 7));
      const { count, x, battery } = await statistics.ofDevice('a');
      assert.equal(count, 1);
      assert.deepEqual(x, {
        count: 1,
        min: 7,
        max: 7,
        sum: 7,
        mean: 7,
        stddev: null,
        median: 7,
        quantiles: {},
      });
      assert.deepEqual(battery, ofNothing);
    });

    testOf('emptyStatistics', 'of no readings have counts and sums of 0', async (bed) => {
      const { devices, readings, users, statistics } = bed;
      const empty = { count: 0, x: ofNothing, y: ofNothing, battery: ofNothing };
      await devices.register('a');
      assert.deepEqual(await statistics.ofDevice('a'), empty);
      await readings.appendBatch('a', four);
      assert.deepEqual(await statistics.ofDevice('a', { from: 5_000 }), empty);
      const { id } = await users.create({ name: 'n' });
      assert.deepEqual(await statistics.ofUser(id), empty);
    });

    test('cover a half-open period', async ({ readings, statistics }) => {
      await readings.appendBatch('a', four);
      for (const [period, sum] of [
        [{ from: 2_000, to: 4_000 }, 4],
        [{ from: 2_000, to: 4_001 }, 6],
        [{ from: 2_001 }, 5],
        [{ to: 2_000 }, 4],
        [{ to: 2_001 }, 5],
        [{ from: '1970-01-01T00:00:04Z' }, 2],
        [{ from: '1970-01-01T03:00:01+03:00', to: '1970-01-01T00:00:02Z' }, 4],
      ] as const) {
        const { x } = await statistics.ofDevice('a', period);
        assert.equal(x.sum, sum, JSON.stringify(period));
      }
    });

    test('are refused for periods that cannot be', async ({ readings, statistics }) => {
      await readings.appendBatch('a', four);
      for (const period of [{ from: 2, to: 2 }, { from: 3, to: 2 }, { from: 'x' }, { to: -1 }]) {
        await rejectsWith('INVALID_PERIOD', () => statistics.ofDevice('a', period));
      }
      await rejectsWith('DEVICE_NOT_FOUND', () => statistics.ofDevice('nobody'));
    });

    test('sum without an error of rounding', async ({ readings, statistics }) => {
      for (const [id, values, sum, mean] of [
        ['tenths', [0.1, 0.2, 0.3], 0.6, 0.2],
        ['cancelled', [1e308, 1, -1e308], 1, 1 / 3],
        ['intermediate overflow', [1e308, 1e308, -1e308], 1e308, 1e308 / 3],
        ['tiny', [5e-324, 5e-324, 5e-324], 1.5e-323, 5e-324],
        ['mixed', [1e16, 1, 1e-16, -1e16], 1, 0.25],
      ] as const) {
        await readings.appendBatch(
          id,
          values.map((x, index) => sample(index, x)),
        );
        const { x } = await statistics.ofDevice(id);
        assert.equal(x.sum, sum, `sum of ${id}`);
        assert.equal(x.mean, mean, `mean of ${id}`);
      }
    });

    test('are null where they are beyond the range of a double', async ({
      readings,
      statistics,
    }) => {
      const big = Number.MAX_VALUE;
      await readings.appendBatch('sum', [sample(1, big), sample(2, big)]);
      const { x: same } = await statistics.ofDevice('sum');
      assert.deepEqual(
        [same.sum, same.mean, same.median, same.stddev, same.max],
        [null, big, big, 0, big],
      );
      await readings.appendBatch('stddev', [sample(1, big), sample(2, -big)]);
      const { x: opposite } = await statistics.ofDevice('stddev');
      assert.deepEqual([opposite.sum, opposite.median, opposite.stddev], [0, 0, null]);
    });

    test('take in late, duplicate and removed readings at once', async (bed) => {
      const { readings, statistics, devices } = bed;
      const numbers = async (): Promise<readonly (number | null)[]> => {
        const { count, x } = await statistics.ofDevice('a');
        return [count, x.min, x.max, x.sum, x.median];
      };
      await readings.appendBatch('a', [sample(10, 1), sample(30, 3)]);
      assert.deepEqual(await numbers(), [2, 1, 3, 4, 2]);
      await readings.append('a', sample(20, -6));
      assert.deepEqual(await numbers(), [3, -6, 3, -2, 1]);
      await readings.append('a', sample(30, 3));
      assert.deepEqual(await numbers(), [4, -6, 3, 1, 2]);
      await readings.remove('a', { from: 20, to: 21 });
      assert.deepEqual(await numbers(), [3, 1, 3, 7, 3]);
      await readings.remove('a', { from: 11 });
      assert.deepEqual(await numbers(), [1, 1, 1, 1, 1]);
      await devices.remove('a');
      await readings.append('a', sample(5, 9));
      assert.deepEqual(await numbers(), [1, 9, 9, 9, 9]);
    });
  },
};
