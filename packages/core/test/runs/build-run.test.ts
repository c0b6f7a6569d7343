import { expect, test } from 'vitest';
import { buildRun } from '../../src/runs/build-run.ts';
import { RunMerge } from '../../src/runs/merge-runs.ts';
import { pagesOf } from './run-fixtures.ts';

const page = (values: readonly number[], counts?: readonly number[]) => ({
  values: Float64Array.from(values),
  counts: counts === undefined ? undefined : Float64Array.from(counts),
});

test('a run has each value once, with its count, and no absent one', () => {
  const column = Float64Array.of(3, 1, Number.NaN, 2, 1, 0, 0);
  const { run, pages } = buildRun(column, { pageSize: 2 });
  expect(pages).toStrictEqual([page([0, 1], [2, 2]), page([2, 3])]);
  expect(run.fences).toStrictEqual(Float64Array.of(0, 2));
  expect(run.starts).toStrictEqual(Float64Array.of(0, 4, 6));
  expect([run.count, run.min, run.max]).toStrictEqual([6, 0, 3]);
});

test('a value that repeats very often has a page of its own', () => {
  const column = Float64Array.from([1, 3, ...Array.from({ length: 9 }, () => 2)]);
  const { pages } = buildRun(column, { pageSize: 2 });
  expect(pages).toStrictEqual([page([1]), page([2], [9]), page([3])]);
});

test('a run of no values has no pages', () => {
  const { run, pages } = buildRun(Float64Array.of(Number.NaN), { pageSize: 2 });
  expect(pages).toStrictEqual([]);
  expect([run.count, run.min, run.max]).toStrictEqual([0, null, null]);
  expect(run.starts).toStrictEqual(Float64Array.of(0));
});

test('a step of a merge completes few pages, and a merge of nothing is done', () => {
  const built = [0, 1, 2].map((shift) =>
    buildRun(
      Float64Array.from({ length: 1000 }, (_, i) => 3 * i + shift),
      { pageSize: 10 },
    ),
  );
  const merge = new RunMerge(
    built.map(({ run }) => run),
    { pageSize: 10 },
  );
  let completed = 0;
  while (!merge.done) {
    const ranges = merge.wanted(2);
    merge.supply(ranges, pagesOf(built, ranges));
    const { length } = merge.merge(20);
    expect(length).toBeLessThanOrEqual(2);
    completed += length;
  }
  expect(completed + merge.finish().pages.length).toBe(300);
  const nothing = new RunMerge([], { pageSize: 10 });
  expect(nothing.done).toBe(true);
  expect(nothing.finish().run.count).toBe(0);
});
