import assert from 'node:assert/strict';
import type { Facet } from './facet-scope.ts';
import { appendAt, countsOf } from './series-facet.ts';

/** Series that follow the calendar of a time zone. */
export const timeZonesFacet: Facet = {
  name: 'series in time zones',
  define({ test }) {
    test('have days that begin at local midnight', async (bed) => {
      await appendAt(
        bed,
        '2026-01-30T20:59:59.999Z',
        '2026-01-30T21:00:00Z',
        '2026-01-31T20:59:00Z',
      );
      const period = { from: '2026-01-30T20:00:00Z', to: '2026-01-31T21:00:00Z' };
      const timeZone = 'Europe/Moscow';
      assert.deepEqual(await countsOf(bed, { every: '1d', timeZone, ...period }), [
        ['2026-01-30T20:00:00.000Z', '2026-01-30T21:00:00.000Z', 1],
        ['2026-01-30T21:00:00.000Z', '2026-01-31T21:00:00.000Z', 2],
      ]);
    });

    test('have a day of 23 hours when the clocks go forward', async (bed) => {
      await appendAt(bed, '2026-03-29T21:59:59Z', '2026-03-29T22:00:00Z');
      const period = { from: '2026-03-27T23:00:00Z', to: '2026-03-30T22:00:00Z' };
      const timeZone = 'Europe/Berlin';
      assert.deepEqual(await countsOf(bed, { every: '1d', timeZone, ...period }), [
        ['2026-03-27T23:00:00.000Z', '2026-03-28T23:00:00.000Z', 0],
        ['2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z', 1],
        ['2026-03-29T22:00:00.000Z', '2026-03-30T22:00:00.000Z', 1],
      ]);
    });

    test('have a day of 25 hours when the clocks go back', async (bed) => {
      await appendAt(bed, '2026-10-25T22:59:59Z', '2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z');
      const period = { from: '2026-10-24T22:00:00Z', to: '2026-10-25T23:00:00Z' };
      const timeZone = 'Europe/Berlin';
      assert.deepEqual(await countsOf(bed, { every: '1d', timeZone, ...period }), [
        ['2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z', 3],
      ]);
    });

    test('count hours from local midnight, across a change of the clocks', async (bed) => {
      await appendAt(bed, '2026-03-29T03:59:00Z', '2026-03-29T04:00:00Z');
      const period = { from: '2026-03-28T23:00:00Z', to: '2026-03-29T10:00:00Z' };
      const timeZone = 'Europe/Berlin';
      assert.deepEqual(await countsOf(bed, { every: '6h', timeZone, ...period }), [
        ['2026-03-28T23:00:00.000Z', '2026-03-29T04:00:00.000Z', 1],
        ['2026-03-29T04:00:00.000Z', '2026-03-29T10:00:00.000Z', 1],
      ]);
    });

    test('have weeks that begin on Monday', async (bed) => {
      await appendAt(bed, '2026-02-01T23:59:59Z', '2026-02-02T00:00:00Z');
      const period = { from: '2026-01-29T00:00:00Z', to: '2026-02-09T00:00:00Z' };
      assert.deepEqual(await countsOf(bed, { every: '1w', ...period }), [
        ['2026-01-29T00:00:00.000Z', '2026-02-02T00:00:00.000Z', 1],
        ['2026-02-02T00:00:00.000Z', '2026-02-09T00:00:00.000Z', 1],
      ]);
    });

    test('have months of their own length', async (bed) => {
      await appendAt(bed, '2024-02-29T20:00:00Z', '2024-02-29T21:00:00Z');
      const period = { from: '2024-01-31T21:00:00Z', to: '2024-03-31T21:00:00Z' };
      const timeZone = 'Europe/Moscow';
      assert.deepEqual(await countsOf(bed, { every: '1mo', timeZone, ...period }), [
        ['2024-01-31T21:00:00.000Z', '2024-02-29T21:00:00.000Z', 1],
        ['2024-02-29T21:00:00.000Z', '2024-03-31T21:00:00.000Z', 1],
      ]);
    });
  },
};
