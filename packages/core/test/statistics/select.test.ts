import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { selectRanks } from '../../src/statistics/select.ts';
import { propertyRuns } from '../property-runs.ts';
import { anyValue } from './value-sets.ts';

const goldenRatio = 0.618_033_988_749_894_9;

/** Inputs on which one or the other quickselect takes quadratic time. */
const patterns: Readonly<Record<string, (i: number, n: number) => number>> = {
  'all equal': () => 7,
  'two different': (i) => i % 2,
  ascending: (i) => i,
  descending: (i) => -i,
  'an organ pipe': (i, n) => Math.min(i, n - i),
  'a saw': (i) => i % 97,
  'a valley': (i, n) => Math.abs(i - n / 2),
  shuffled: (i) => (i * 7919) % 10_007,
  'almost equal': (i, n) => (i === n - 1 ? 1 : 0),
  'a daily cycle': (i) => Math.round(100 * Math.sin((i * Math.PI) / 43_200)),
  'great where it is sampled': (i, n) => ((i * goldenRatio) % 1 < 0.01 ? i + n : i % 1000),
};
const lengths = [1, 2, 3, 127, 128, 129, 130, 1000, 4096, 100_000];
const cases = Object.entries(patterns).flatMap(([name, pattern]) =>
  lengths.map((length) => [name, length, pattern] as const),
);

describe('the values at ranks are those of the sorted array when values are', () => {
  test.each(cases)('%s, %d of them', (_, length, pattern) => {
    const values = Float64Array.from({ length }, (_unused, i) => pattern(i, length));
    const sorted = values.toSorted();
    for (const share of [
      [0.5],
      [0],
      [1],
      [0.05, 0.95],
      [0, 0.01, 0.25, 0.5, 0.5, 0.75, 0.999, 1],
    ]) {
      const ranks = share.map((q) => Math.floor(q * (length - 1)));
      const copy = values.slice();
      expect(selectRanks(copy, ranks)).toStrictEqual(ranks.map((rank) => sorted[rank]));
      expect(ranks.map((rank) => copy[rank])).toStrictEqual(ranks.map((rank) => sorted[rank]));
      expect(copy.sort()).toStrictEqual(sorted);
    }
  });

  test('great at every place that a sample takes', () => {
    const length = 50_000;
    const values = new Float64Array(length).map((_, i) => i % 5);
    for (let i = 0, position = 0; i < 1024; i += 1) {
      position += goldenRatio;
      if (position >= 1) position -= 1;
      values[Math.floor(position * length)] = 1e9 + i;
    }
    expect(selectRanks(values.slice(), [25_000])).toStrictEqual([values.toSorted()[25_000]]);
  });

  test('any, and so are any ranks', () => {
    const input = fc
      .array(anyValue, { minLength: 1, maxLength: 400, size: 'max' })
      .chain((values) =>
        fc.tuple(
          fc.constant(values),
          fc.array(fc.nat({ max: values.length - 1 }), { maxLength: 8 }),
        ),
      );
    fc.assert(
      fc.property(input, ([values, ranks]) => {
        const sorted = values.toSorted((a, b) => a - b);
        expect(selectRanks(Float64Array.from(values), ranks)).toStrictEqual(
          ranks.map((rank) => sorted[rank]),
        );
      }),
      propertyRuns(300),
    );
  });
});

test('all ranks of many values can be asked for at once', () => {
  const values = Float64Array.from({ length: 5000 }, (_, i) => (i * 7919) % 5003);
  const ranks = Array.from(values, (_, i) => i);
  expect(selectRanks(values.slice(), ranks)).toStrictEqual(Array.from(values.toSorted()));
});

test('no ranks ask for nothing', () => {
  expect(selectRanks(new Float64Array(0), [])).toStrictEqual([]);
});
