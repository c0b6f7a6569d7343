import { describe, expect, test } from 'vitest';
import { parseQuantiles } from '../../src/statistics/parse-quantiles.ts';

test('quantiles keep their order, each once', () => {
  expect(parseQuantiles([0.9, 0.1, 0.9, 1, 0])).toStrictEqual([0.9, 0.1, 1, 0]);
});

test('-0 is 0', () => {
  expect(parseQuantiles([-0])).toStrictEqual([0]);
});

test('no quantiles are a list of none', () => {
  expect(parseQuantiles([])).toStrictEqual([]);
});

describe('refused is', () => {
  test.each([undefined, null, 'a text', 0.5, { 0: 0.5 }])('%s, which is no array', (values) => {
    expect(() => parseQuantiles(values)).toThrowError(
      expect.objectContaining({
        code: 'INVALID_INPUT',
        details: { faults: [{ path: ['quantiles'], message: 'must be an array of numbers' }] },
      }),
    );
  });

  test('every element that is no number from 0 to 1, and each is named', () => {
    const values = [
      0.5,
      -0.1,
      1.1,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      '0.5',
      null,
      undefined,
      {},
    ];
    expect(() => parseQuantiles(values)).toThrowError(
      expect.objectContaining({
        code: 'INVALID_INPUT',
        details: {
          faults: values.slice(1).map((_, index) => ({
            path: ['quantiles', index + 1],
            message: 'must be a number from 0 to 1',
          })),
        },
      }),
    );
  });

  test('a list with a hole', () => {
    expect(() => parseQuantiles(Object.assign([0.5], { length: 2 }))).toThrowError(
      expect.objectContaining({ code: 'INVALID_INPUT' }),
    );
  });

  test('the twenty-first quantile, when all are different', () => {
    const twenty = Array.from({ length: 20 }, (_, i) => i / 20);
    expect(parseQuantiles([...twenty, ...twenty])).toStrictEqual(twenty);
    expect(() => parseQuantiles([...twenty, 1])).toThrowError(
      expect.objectContaining({
        code: 'LIMIT_EXCEEDED',
        details: { limit: 20, requested: 21 },
      }),
    );
  });
});
