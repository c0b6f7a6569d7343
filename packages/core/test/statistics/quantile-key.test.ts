import { expect, test } from 'vitest';
import { percentKey, quantileKey } from '../../src/statistics/quantile-key.ts';

test.each([
  [0, '0', 'p0'],
  [1, '1', 'p100'],
  [0.5, '0.5', 'p50'],
  [0.05, '0.05', 'p5'],
  [0.07, '0.07', 'p7'],
  [0.29, '0.29', 'p29'],
  [0.57, '0.57', 'p57'],
  [0.1, '0.1', 'p10'],
  [0.999, '0.999', 'p99_9'],
  [0.9999, '0.9999', 'p99_99'],
  [0.125, '0.125', 'p12_5'],
  [0.001, '0.001', 'p0_1'],
  [0.01, '0.01', 'p1'],
  [1e-7, '0.0000001', 'p0_00001'],
  [1.5e-9, '0.0000000015', 'p0_00000015'],
  [1 / 3, '0.3333333333333333', 'p33_33333333333333'],
])('quantile %d is %s among the quantiles and %s in field names', (q, key, field) => {
  expect(quantileKey(q)).toBe(key);
  expect(percentKey(q)).toBe(field);
});

test('the smallest quantile has a key without an exponent that is read as itself', () => {
  expect(quantileKey(5e-324)).toMatch(/^0\.0+5$/);
  expect(Number(quantileKey(5e-324))).toBe(5e-324);
});
