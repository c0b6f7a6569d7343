import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ExactSums } from '../../src/statistics/exact-sums.ts';
import type { MetricStatistics } from '../../src/statistics/statistics.ts';
import { summarizeColumns } from '../../src/statistics/summarize.ts';
import { propertyRuns } from '../property-runs.ts';
import { exactly, referenceStatistics } from './reference-statistics.ts';
import { blocksOf, quantileList, valueSet } from './value-sets.ts';

/** What holds of the statistics of any values; run a thousand times, and more often among the property tests. */
export function testStatisticsProperties(): void {
  test('statistics equal those of whole-number arithmetic, to the bit', () => {
    fc.assert(
      fc.property(valueSet, quantileList, (values, quantiles) => {
        expect(statisticsOf(values, { quantiles })).toStrictEqual(
          referenceStatistics(values, quantiles),
        );
      }),
      propertyRuns(1000),
    );
  });

  test('statistics are the same to the bit in any order and any batches', () => {
    const shuffled = valueSet.chain((values) =>
      fc.tuple(
        fc.constant(values),
        fc.shuffledSubarray([...values], { minLength: values.length }),
        fc.array(fc.nat({ max: values.length }), { maxLength: 5 }),
        quantileList,
      ),
    );
    fc.assert(
      fc.property(shuffled, ([values, reordered, ends, quantiles]) => {
        expect(statisticsOf(reordered, { quantiles, ends })).toStrictEqual(
          statisticsOf(values, { quantiles }),
        );
      }),
      propertyRuns(1000),
    );
  });

  test('sums of the same values have the same bytes, however they were added and merged', () => {
    const parted = valueSet.chain((values) =>
      fc.tuple(
        fc.constant(values),
        fc.shuffledSubarray([...values], { minLength: values.length }),
        fc.nat({ max: values.length }),
      ),
    );
    fc.assert(
      fc.property(parted, ([values, reordered, end]) => {
        const merged = new ExactSums();
        merged.addColumn(Float64Array.from(reordered), 0, end);
        const rest = new ExactSums();
        for (const value of reordered.slice(end)) rest.add(value);
        merged.merge(ExactSums.fromBytes(rest.toBytes()));
        const whole = new ExactSums();
        whole.addColumn(Float64Array.from(values));
        expect(merged.toBytes()).toStrictEqual(whole.toBytes());
      }),
      propertyRuns(1000),
    );
  });

  test('sums merged in any order and grouping have the same bytes', () => {
    const parted = fc.tuple(
      fc.array(valueSet, { minLength: 1, maxLength: 6 }),
      fc.array(fc.tuple(fc.nat(), fc.boolean()), { minLength: 6, maxLength: 6 }),
    );
    fc.assert(
      fc.property(parted, ([sets, choices]) => {
        const parts = sets.map(sumsOf);
        for (const [choice, written] of choices) {
          const taken = parts.splice(choice % parts.length, 1)[0] ?? new ExactSums();
          const other = parts[choice % Math.max(parts.length, 1)];
          if (other === undefined) parts.push(taken);
          else other.merge(written ? ExactSums.fromBytes(taken.toBytes()) : taken);
        }
        expect(parts.length).toBe(1);
        const whole = sumsOf(sets.flat());
        expect(parts[0]?.toBytes()).toStrictEqual(whole.toBytes());
        expect([whole.sum, whole.sumOfSquares]).toStrictEqual(referenceSums(sets.flat()));
      }),
      propertyRuns(500),
    );
  });

  test('every quantile is between the least and the greatest value, and grows with q', () => {
    fc.assert(
      fc.property(valueSet, quantileList, (values, quantiles) => {
        fc.pre(values.length > 0);
        const ascending = quantiles.toSorted((a, b) => a - b).filter((q) => q !== 0.5);
        const {
          min,
          max,
          median,
          quantiles: found,
        } = statisticsOf(values, { quantiles: ascending });
        const inOrder = [min, ...ascending.map((q) => found[String(q)] ?? null), max].map(Number);
        expect(inOrder).toStrictEqual(inOrder.toSorted((a, b) => a - b));
        expect(Number(median)).toBeGreaterThanOrEqual(Number(min));
        expect(Number(median)).toBeLessThanOrEqual(Number(max));
      }),
      propertyRuns(500),
    );
  });
}

function sumsOf(values: readonly number[]): ExactSums {
  const sums = new ExactSums();
  sums.addColumn(Float64Array.from(values));
  return sums;
}

function referenceSums(values: readonly number[]): readonly [sum: bigint, sumOfSquares: bigint] {
  const exact = values.map(exactly);
  return [
    exact.reduce((total, value) => total + value, 0n),
    exact.reduce((total, value) => total + value * value, 0n),
  ];
}

function statisticsOf(
  values: readonly number[],
  options: { readonly quantiles: readonly number[]; readonly ends?: readonly number[] },
): MetricStatistics {
  const metrics = [{ name: 'x', optional: false }];
  const { quantiles } = options;
  const statistics = summarizeColumns(blocksOf(values, options.ends), { metrics, quantiles });
  expect(statistics.count).toBe(values.length);
  const { x } = statistics;
  if (x === undefined) throw new Error('The metric has no statistics.');
  return x;
}
