import assert from 'node:assert/strict';
import { rejectsWith } from '../storage/rejections.ts';
import type { Facet } from './facet-scope.ts';
import { range, sample } from './sample-readings.ts';

/** The median and other quantiles (Hyndman-Fan type 7). */
export const quantilesFacet: Facet = {
  name: 'quantiles',
  define({ test }) {
    const cases: readonly (readonly [
      string,
      readonly number[],
      readonly number[],
      readonly number[],
    ])[] = [
      ['of four values', [4, 1, 3, 2], [0, 0.25, 0.5, 0.75, 1], [1, 1.75, 2.5, 3.25, 4]],
      ['of five values', [50, 10, 40, 20, 30], [0, 0.1, 0.25, 0.5, 1], [10, 14, 20, 30, 50]],
      ['of ties', [5, 5, 5, -5], [0, 0.25, 1 / 3, 0.5, 1], [-5, 2.5, 5, 5, 5]],
      ['of one value', [7], [0, 0.3, 0.5, 1], [7, 7, 7, 7]],
      [
        'of two far values',
        [-1.7e308, 1.7e308],
        [0, 0.25, 0.5, 1],
        [-1.7e308, -8.5e307, 0, 1.7e308],
      ],
      ['of two great values', [1.5e308, 1.7e308], [0.5], [1.6e308]],
    ];
    for (const [name, values, quantiles, expected] of cases) {
      test(`interpolate ${name}`, async ({ readings, statistics }) => {
        await readings.appendBatch(
          'a',
          values.map((x, index) => sample(index, x)),
        );
        const { x } = await statistics.ofDevice('a', { quantiles });
        assert.deepEqual(
          x.quantiles,
          Object.fromEntries(quantiles.map((q, index) => [String(q), expected[index]])),
        );
        assert.equal(x.quantiles['0.5'] ?? x.median, x.median);
      });
    }

    test('are there for every metric, under their shortest decimal text', async (bed) => {
      const { readings, statistics } = bed;
      await readings.appendBatch(
        'a',
        range(0, 1_001).map((x) => ({ timestamp: x, x, y: -x })),
      );
      const quantiles = [0.999, 0.05, 1e-3, 0.5, 0.05];
      const { x, y, battery } = await statistics.ofDevice('a', { quantiles });
      assert.deepEqual(x.quantiles, { '0.999': 999, '0.05': 50, '0.001': 1, '0.5': 500 });
      assert.deepEqual(y.quantiles, { '0.999': -1, '0.05': -950, '0.001': -999, '0.5': -500 });
      const none = { '0.999': null, '0.05': null, '0.001': null, '0.5': null };
      assert.deepEqual(battery.quantiles, none);
    });

    test('are taken over the period asked for, and for users and series too', async (bed) => {
      const { readings, statistics, users } = bed;
      await readings.appendBatch(
        'a',
        range(0, 10).map((x) => sample(x, x)),
      );
      const { id } = await users.create({ name: 'n', deviceIds: ['a'] });
      const asked = { quantiles: [0.25], from: 2, to: 7 };
      const expected = { '0.25': 3 };
      assert.deepEqual((await statistics.ofDevice('a', asked)).x.quantiles, expected);
      assert.deepEqual((await statistics.ofUser(id, asked)).x.quantiles, expected);
      const [device] = await statistics.ofUserDevices(id, asked);
      assert.deepEqual(device?.statistics.x.quantiles, expected);
      const [bucket] = await statistics.seriesOfDevice('a', { ...asked, every: '1h' });
      assert.deepEqual(bucket?.statistics.x.quantiles, expected);
    });

    test('lie in [0, 1], and are at most 20', async ({ readings, statistics }) => {
      await readings.append('a', sample(1, 1));
      for (const quantiles of [[-0.1], [1.000001], [0.5, Number.NaN]]) {
        await rejectsWith('INVALID_INPUT', () => statistics.ofDevice('a', { quantiles }));
      }
      const twenty = range(1, 21).map((index) => index / 100);
      const { x } = await statistics.ofDevice('a', { quantiles: [...twenty, 0.01] });
      assert.equal(Object.keys(x.quantiles).length, 20);
      const more = { quantiles: [...twenty, 0.5] };
      await rejectsWith('LIMIT_EXCEEDED', () => statistics.ofDevice('a', more));
    });
  },
};
