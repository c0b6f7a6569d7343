import { expect, test } from 'vitest';
import { ExactSums } from '../../src/statistics/exact-sums.ts';
import { exactly } from './reference-statistics.ts';

/** Their splits into three parts, and their exponents, are the most extreme there are. */
const extremes: readonly number[] = [
  5e-324,
  2 ** -1022 - 2 ** -1074,
  2 ** -1022,
  1,
  2 - 2 ** -52,
  1 + 2 ** -17,
  1 + 2 ** -17 + 2 ** -35,
  2 - 2 ** -17,
  2 - 2 ** -17 - 2 ** -35 - 2 ** -52,
  0.1,
  Number.MAX_VALUE,
];

test.each(extremes)(
  '%d added more often than a double can count in its parts is exact',
  (value) => {
    const times = 3 * 2 ** 16 + 5;
    const sums = sumsOf(new Float64Array(times).fill(value));
    expect(sums.sum).toBe(BigInt(times) * exactly(value));
    expect(sums.sumOfSquares).toBe(BigInt(times) * exactly(value) ** 2n);
  },
);

test('positive and negative values of every exponent add up exactly', () => {
  const values = Array.from({ length: 2098 }, (_, i) => 1.7 * 2 ** (i - 1074)).filter(
    Number.isFinite,
  );
  const column = Float64Array.from(
    values.flatMap((value, i) => (i % 3 === 0 ? [-value] : [value, value])),
  );
  const sums = sumsOf(column);
  expect(sums.count).toBe(column.length);
  expect(sums.sum).toBe(total([...column].map(exactly)));
  expect(sums.sumOfSquares).toBe(total([...column].map((value) => exactly(value) ** 2n)));
});

test('values are added from one index up to another, and absent ones are left out', () => {
  const sums = new ExactSums();
  const column = Float64Array.of(1, Number.NaN, 2, 0, Number.NaN, 4, 8);
  expect(sums.addColumn(column, 1, 6)).toBe(3);
  expect(sums.count).toBe(3);
  expect(sums.sum).toBe(exactly(6));
  expect(sums.sumOfSquares).toBe(20n << 2148n);
});

test('a column that is a part of a larger buffer is read at its place', () => {
  const column = Float64Array.of(100, 1, 2, 100).subarray(1, 3);
  expect(sumsOf(column).sum).toBe(exactly(3));
});

test('values can be added after the sums were read', () => {
  const sums = sumsOf(Float64Array.of(1, 2));
  expect(sums.sum).toBe(exactly(3));
  sums.add(0.5);
  expect(sums.sum).toBe(exactly(3.5));
  expect(sums.count).toBe(3);
});

test('what is left when some values are taken away are the sums of the others, to the byte', () => {
  const values = Float64Array.from([...extremes, ...extremes.map((value) => -value), 1e-300, 7]);
  for (let cut = 0; cut <= values.length; cut += 1) {
    const sums = sumsOf(values);
    sums.subtract(sumsOf(values.subarray(0, cut)));
    const others = sumsOf(values.subarray(cut));
    expect([sums.count, sums.sum, sums.sumOfSquares]).toStrictEqual([
      others.count,
      others.sum,
      others.sumOfSquares,
    ]);
    expect(sums.toBytes()).toStrictEqual(others.toBytes());
  }
});

test('sums merged with themselves are doubled', () => {
  const sums = sumsOf(Float64Array.of(1, 2));
  sums.merge(sums);
  expect([sums.count, sums.sum, sums.sumOfSquares]).toStrictEqual([4, exactly(6), 10n << 2148n]);
});

test.each([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('%d is refused', (value) => {
  expect(() => sumsOf(Float64Array.of(1, value))).toThrowError(
    expect.objectContaining({ code: 'INVALID_INPUT' }),
  );
});

test('a column that is refused leaves nothing behind', () => {
  const infinite = Float64Array.of(1e-310, 0, 1, 1e300, Number.POSITIVE_INFINITY);
  expect(() => sumsOf(infinite)).toThrowError(expect.objectContaining({ code: 'INVALID_INPUT' }));
  const { count, sum, sumOfSquares } = sumsOf(Float64Array.of(1e300, 2));
  expect([count, sum]).toStrictEqual([2, exactly(1e300) + exactly(2)]);
  expect(sumOfSquares).toBe(exactly(1e300) ** 2n + exactly(2) ** 2n);
});

test.each([
  ['ordinary values', [20.5, -0.1, 3.14, 17]],
  ['ordinary values and zeros', [0, 20.5, -0, 3.14]],
  ['large values that cancel out', [1e300, 20.5, -1e300, -20.5]],
  ['small values', [1e-300, 3e-301]],
])('sums of %s are kept without long runs of zeros', (_, values) => {
  const { sum, sumOfSquares } = sumsOf(Float64Array.from(values)).totals;
  const lowest = Math.min(...values.filter((value) => value !== 0).map(Math.abs));
  const lowestBit = Math.floor(Math.log2(lowest)) - 52 + 1074;
  expect(sum.zeros).toBeGreaterThan(lowestBit - 32);
  expect(sumOfSquares.zeros).toBeGreaterThan(2 * (lowestBit - 32));
});

test('a sum that cancels out is zero, to the byte', () => {
  const sums = sumsOf(Float64Array.of(1e308, 0.1, -5e-324));
  sums.merge(sumsOf(Float64Array.of(-1e308, -0.1, 5e-324)));
  expect(sums.sum).toBe(0n);
  expect([...sums.toBytes().subarray(0, 2)]).toStrictEqual([6, 0]);
});

function sumsOf(column: Float64Array): ExactSums {
  const sums = new ExactSums();
  sums.addColumn(column);
  return sums;
}

function total(integers: readonly bigint[]): bigint {
  return integers.reduce((sum, integer) => sum + integer, 0n);
}
