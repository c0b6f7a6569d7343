import { describe, expect, test } from 'vitest';
import type { ReadingColumns } from '../../src/reading/reading-columns.ts';
import {
  emptyStatistics,
  summarizeColumns,
  summarizeReadings,
} from '../../src/statistics/summarize.ts';
import { blocksOf } from './value-sets.ts';

const x = { name: 'x', optional: false };
const y = { name: 'y', optional: true };

test('one to four have these statistics', () => {
  const options = { metrics: [x], quantiles: [0.25, 0.999] };
  expect(summarizeColumns(blocksOf([4, 1, 3, 2], [1]), options)).toStrictEqual({
    count: 4,
    x: {
      count: 4,
      min: 1,
      max: 4,
      sum: 10,
      mean: 2.5,
      stddev: Math.sqrt(5 / 3),
      median: 2.5,
      quantiles: { '0.25': 1.75, '0.999': 3.997 },
    },
  });
});

test('no readings have counts and sums of 0, and the rest is null', () => {
  const none = { count: 0, min: null, max: null, sum: 0, mean: null, stddev: null, median: null };
  expect(emptyStatistics({ metrics: [x, y], quantiles: [0, 0.5] })).toStrictEqual({
    count: 0,
    x: { ...none, quantiles: { '0': null, '0.5': null } },
    y: { ...none, quantiles: { '0': null, '0.5': null } },
  });
});

test('a metric counts the readings that have it', () => {
  const blocks = [
    columns([1, 2, 3], [Number.NaN, 5, Number.NaN]),
    columns([4], [Number.NaN]),
    // From before the second metric was declared.
    columns([5, 6]),
    columns([7, 8], [6, 10]),
  ];
  const { count, x: ofX, y: ofY } = summarizeColumns(blocks, { metrics: [x, y] });
  expect([count, ofX?.count, ofY?.count]).toStrictEqual([8, 8, 3]);
  expect(ofY).toStrictEqual({
    count: 3,
    min: 5,
    max: 10,
    sum: 21,
    mean: 7,
    stddev: Math.sqrt(7),
    median: 6,
    quantiles: {},
  });
});

test('one value has no standard deviation', () => {
  expect(of([7])).toMatchObject({ mean: 7, stddev: null, median: 7 });
});

test('equal values deviate by nothing', () => {
  expect(of([0.1, 0.1, 0.1])).toMatchObject({ mean: 0.1, stddev: 0, median: 0.1 });
});

describe('beyond the range of doubles', () => {
  const max = Number.MAX_VALUE;

  test('a sum is null, and the mean is still right', () => {
    expect(of([max, max, 1])).toMatchObject({
      sum: null,
      mean: (max / 3) * 2,
      stddev: max / Math.sqrt(3),
    });
    expect(of([-max, -max])).toMatchObject({ sum: null, mean: -max, stddev: 0, median: -max });
  });

  test('a standard deviation is null', () => {
    expect(of([max, -max])).toMatchObject({ sum: 0, mean: 0, stddev: null, median: 0 });
  });

  test('what cancels leaves the rest', () => {
    expect(of([max, max, 0.1, -max, -max])).toMatchObject({ sum: 0.1, mean: 0.02 });
  });
});

test('no result is -0', () => {
  const statistics = of([-5e-324, 0, 0, 0], [0.2, 0.3]);
  expect(statistics).toMatchObject({ mean: 0, median: 0, quantiles: { '0.2': 0, '0.3': 0 } });
  expect(of([-5e-324, 0])).toMatchObject({ mean: 0, median: 0 });
});

test('an infinite value is refused', () => {
  expect(() => of([1, Number.POSITIVE_INFINITY])).toThrowError(
    expect.objectContaining({ code: 'INVALID_INPUT' }),
  );
});

test('the given columns stay as they are', () => {
  const values = Array.from({ length: 1000 }, (_, i) => (i * 7919) % 1009);
  const blocks = blocksOf(values);
  summarizeColumns(blocks, { metrics: [x], quantiles: [0.1] });
  expect([...(blocks[0]?.values[0] ?? [])]).toStrictEqual(values);
});

describe('a stream', () => {
  const blocks = blocksOf([3, 1, 2], [1]);
  const expected = summarizeColumns(blocks, { metrics: [x] });

  test('has the statistics of its blocks', async () => {
    expect(await summarizeReadings(stream(blocks), { metrics: [x] })).toStrictEqual(expected);
    expect(await summarizeReadings(blocks, { metrics: [x] })).toStrictEqual(expected);
  });

  test('may fill the same arrays again with every block', async () => {
    const reused = columns([0]);
    const filled = async function* (): AsyncGenerator<ReadingColumns> {
      for (const value of [3, 1, 2]) {
        reused.values[0]?.fill(value);
        yield reused;
      }
    };
    expect(await summarizeReadings(filled(), { metrics: [x] })).toStrictEqual(expected);
  });

  test('that fails rejects with its error', async () => {
    const error = new Error('lost');
    const failing = async function* (): AsyncGenerator<ReadingColumns> {
      yield* blocks;
      throw error;
    };
    await expect(summarizeReadings(failing(), { metrics: [x] })).rejects.toBe(error);
  });

  test('is left when the signal is aborted, and rejects with its reason', async () => {
    const controller = new AbortController();
    let left = false;
    const endless = async function* (): AsyncGenerator<ReadingColumns> {
      try {
        for (let i = 0; ; i += 1) {
          if (i === 3) controller.abort('enough');
          yield* blocks;
        }
      } finally {
        left = true;
      }
    };
    const options = { metrics: [x], signal: controller.signal };
    await expect(summarizeReadings(endless(), options)).rejects.toBe('enough');
    expect(left).toBe(true);
    await expect(summarizeReadings(blocks, options)).rejects.toBe('enough');
  });
});

async function* stream(blocks: readonly ReadingColumns[]): AsyncGenerator<ReadingColumns> {
  yield* blocks;
}

function columns(...values: readonly number[][]): ReadingColumns {
  return {
    timestamps: new Float64Array(values[0]?.length ?? 0),
    values: values.map((column) => Float64Array.from(column)),
  };
}

function of(values: readonly number[], quantiles: readonly number[] = []): unknown {
  return summarizeColumns(blocksOf(values), { metrics: [x], quantiles })['x'];
}
