import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sortValues } from '../../src/runs/sort-values.ts';
import { propertyRuns } from '../property-runs.ts';
import { someValue } from './run-fixtures.ts';

const shuffle = (i: number): number => (i * 7919) % 10_007;
const patterns: Readonly<Record<string, (i: number) => number>> = {
  'all equal': () => 7,
  ascending: (i) => i,
  descending: (i) => -i,
  'of both signs': (i) => shuffle(i) - 5000,
  rounded: (i) => (shuffle(i) % 97) / 100,
  'mostly close, a few far away': (i) =>
    (i % 97 === 5 ? -1 : 1) * shuffle(i) ** (i % 89 === 3 ? 9 : 0.1),
  'half far from the others': (i) => (i % 2) * 1e200 + shuffle(i),
  'denser and denser': (i) => 1 / (1 + shuffle(i) ** 3),
  'of all magnitudes': (i) => (i % 2 === 0 ? 1 : -1) * 2 ** ((shuffle(i) % 2000) - 1000),
  'different in the last bits only': (i) => 1 + shuffle(i) * 2 ** -52,
  'different in the last bits only, and negative': (i) => -1 - shuffle(i) * 2 ** -52,
};

describe('values are sorted when they are', () => {
  test.each(Object.entries(patterns))('%s', (_, pattern) => {
    for (const length of [0, 1, 127, 128, 129, 700, 1023, 1024, 1025, 5000]) {
      const values = Float64Array.from({ length }, (_unused, i) => pattern(i) + 0);
      const sorted = values.toSorted();
      expect(sortValues(values)).toStrictEqual(sorted);
    }
  });

  test('any', () => {
    fc.assert(
      fc.property(
        fc.array(someValue, { minLength: 1024, maxLength: 1400, size: 'max' }),
        (list) => {
          const values = Float64Array.from(list);
          const sorted = values.toSorted();
          expect(sortValues(values)).toStrictEqual(sorted);
        },
      ),
      propertyRuns(100),
    );
  });
});
