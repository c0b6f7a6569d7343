import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toSortedPage } from '../../src/runs/build-run.ts';
import { placesOf } from '../../src/runs/sort-places.ts';
import { propertyRuns } from '../property-runs.ts';
import { someValues } from './run-fixtures.ts';

test('each value has its index among the sorted ones, however these are spread', () => {
  const skewed = fc
    .array(fc.integer({ min: -1000, max: 1000 }), { maxLength: 300, size: 'max' })
    .map((list) => list.map((n) => n * 1.5 ** Math.abs(n)));
  fc.assert(
    fc.property(fc.oneof(someValues, skewed), (list) => {
      const values = Float64Array.from(list);
      const { values: sorted } = toSortedPage(values.slice());
      expect(Array.from(placesOf(values, sorted))).toStrictEqual(
        list.map((value) => sorted.indexOf(value)),
      );
    }),
    propertyRuns(1000),
  );
});
