import assert from 'node:assert/strict';
import type { SeriesOptions } from '../../service/statistics-service.ts';
import { rejectsWith } from '../storage/rejections.ts';
import type { Facet, TestBed } from './facet-scope.ts';
import { sample } from './sample-readings.ts';

/** Series: statistics bucket by bucket. */
export const seriesFacet: Facet = {
  name: 'series',
  define({ test }) {
    test('have a bucket for each part of the period, empty ones included', async (bed) => {
      await appendAt(
        bed,
        '2026-01-31T12:00:00Z',
        '2026-01-31T12:59:59.999Z',
        '2026-01-31T14:00:00Z',
      );
      const period = { from: '2026-01-31T11:00:00Z', to: '2026-01-31T15:00:00Z' };
      assert.deepEqual(await countsOf(bed, { every: '1h', ...period }), [
        ['2026-01-31T11:00:00.000Z', '2026-01-31T12:00:00.000Z', 0],
        ['2026-01-31T12:00:00.000Z', '2026-01-31T13:00:00.000Z', 2],
        ['2026-01-31T13:00:00.000Z', '2026-01-31T14:00:00.000Z', 0],
        ['2026-01-31T14:00:00.000Z', '2026-01-31T15:00:00.000Z', 1],
      ]);
    });

    test('answer for each bucket what its period would', async (bed) => {
      const { readings, statistics } = bed;
      const minutes = [0, 1, 14, 15, 16, 29, 44, 44, 45];
      await readings.appendBatch(
        'a',
        minutes.map((minute, index) => ({
          timestamp: minute * 60_000,
          x: (index * 5) % 7,
          y: minute,
        })),
      );
      const asked = { from: 0, to: 3_600_000, quantiles: [0.1, 0.9] };
      const buckets = await statistics.seriesOfDevice('a', { ...asked, every: '15m' });
      assert.equal(buckets.length, 4);
      for (const { startMs, endMs, statistics: found } of buckets) {
        const period = { ...asked, from: startMs, to: endMs };
        assert.deepEqual(found, await statistics.ofDevice('a', period));
      }
    });

    test('show empty buckets with counts and sums of 0', async (bed) => {
      await appendAt(bed, '2026-01-31T12:00:00Z');
      const period = { from: '2026-02-01T00:00:00Z', to: '2026-02-02T00:00:00Z' };
      const [empty] = await bed.statistics.seriesOfDevice('a', { every: '1d', ...period });
      const { count, x, battery } = empty?.statistics ?? assert.fail('there is no bucket');
      assert.deepEqual([count, x.count, x.sum, x.min, x.median], [0, 0, 0, null, null]);
      assert.deepEqual([battery.count, battery.sum, battery.mean], [0, 0, null]);
    });

    test('clip the first and the last bucket to the period', async (bed) => {
      await appendAt(bed, '2026-01-31T12:10:00Z', '2026-01-31T12:20:00Z', '2026-01-31T14:29:00Z');
      const period = { from: '2026-01-31T12:20:00Z', to: '2026-01-31T14:29:00Z' };
      assert.deepEqual(await countsOf(bed, { every: '1h', ...period }), [
        ['2026-01-31T12:20:00.000Z', '2026-01-31T13:00:00.000Z', 1],
        ['2026-01-31T13:00:00.000Z', '2026-01-31T14:00:00.000Z', 0],
        ['2026-01-31T14:00:00.000Z', '2026-01-31T14:29:00.000Z', 0],
      ]);
    });

    test('reach from the first reading to the last where the period is open', async (bed) => {
      await appendAt(bed, '2026-01-31T12:10:00Z', '2026-01-31T13:20:00Z');
      const first = ['2026-01-31T12:10:00.000Z', '2026-01-31T13:00:00.000Z', 1];
      const last = ['2026-01-31T13:00:00.000Z', '2026-01-31T13:20:00.001Z', 1];
      assert.deepEqual(await countsOf(bed, { every: '1h' }), [first, last]);
      const from = '2026-01-31T12:30:00Z';
      assert.deepEqual(await countsOf(bed, { every: '1h', from }), [
        ['2026-01-31T12:30:00.000Z', '2026-01-31T13:00:00.000Z', 0],
        last,
      ]);
      const to = '2026-01-31T12:30:00Z';
      assert.deepEqual(await countsOf(bed, { every: '1h', to }), [
        ['2026-01-31T12:10:00.000Z', '2026-01-31T12:30:00.000Z', 1],
      ]);
    });

    test('have no buckets where there is nothing to reach from', async (bed) => {
      await bed.devices.register('a');
      assert.deepEqual(await countsOf(bed, { every: '1h' }), []);
      assert.deepEqual(await countsOf(bed, { every: '1h', from: 5 }), []);
    });

    test('have at most 1,000 buckets', async (bed) => {
      await appendAt(bed, '1970-01-01T00:00:00Z', '1990-01-01T00:00:00Z');
      const to = 1_000 * 60_000;
      assert.equal((await countsOf(bed, { every: '1m', from: 0, to })).length, 1_000);
      const more = { every: '1m', from: 0, to: to + 1 };
      await rejectsWith('LIMIT_EXCEEDED', () => bed.statistics.seriesOfDevice('a', more));
      const open = { every: '1d' };
      await rejectsWith('LIMIT_EXCEEDED', () => bed.statistics.seriesOfDevice('a', open));
    });

    test('need a width, a zone and a period that can be', async (bed) => {
      await appendAt(bed, '2026-01-31T12:00:00Z');
      await bed.devices.register('silent');
      const refused: readonly SeriesOptions[] = [
        { every: '' },
        { every: '0h' },
        { every: '7m' },
        { every: '1s' },
        { every: '1h', timeZone: 'Europe/Atlantis' },
        { every: '1h', from: 5, to: 5 },
      ];
      for (const id of ['a', 'silent']) {
        for (const options of refused) {
          await rejectsWith('INVALID_PERIOD', () => bed.statistics.seriesOfDevice(id, options));
        }
      }
      await rejectsWith('DEVICE_NOT_FOUND', () =>
        bed.statistics.seriesOfDevice('b', { every: '1h' }),
      );
    });
  },
};

/** Appends a reading to the device `a` at each of the times. */
export async function appendAt({ readings }: TestBed, ...times: readonly string[]): Promise<void> {
  await readings.appendBatch(
    'a',
    times.map((timestamp, index) => sample(timestamp, index)),
  );
}

/** Start, end and count of each bucket of the device `a`. */
export async function countsOf(
  { statistics }: TestBed,
  options: SeriesOptions,
): Promise<readonly (readonly [start: string, end: string, count: number])[]> {
  const buckets = await statistics.seriesOfDevice('a', options);
  return buckets.map(({ startMs, endMs, statistics: { count } }) => [
    new Date(startMs).toISOString(),
    new Date(endMs).toISOString(),
    count,
  ]);
}
