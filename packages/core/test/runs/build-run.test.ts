import { expect, test } from 'vitest';
import { isDeviceStatsError } from '../../src/errors/device-stats-error.ts';
import { buildRun } from '../../src/runs/build-run.ts';
import { RunMerge } from '../../src/runs/merge-runs.ts';
import { errorOf, pagesOf } from './run-fixtures.ts';

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

test('the different values of all pages are known in one piece', () => {
  const { sorted } = buildRun(Float64Array.of(3, 1, Number.NaN, 2, 1, 0), { pageSize: 2 });
  expect(sorted).toStrictEqual(Float64Array.of(0, 1, 2, 3));
});

test('a page that is missing in a merge is a failure of the storage', () => {
  const { run, pages } = buildRun(Float64Array.of(1, 2, 3), { pageSize: 2 });
  const merge = new RunMerge([run], { pageSize: 2 });
  const thrown = errorOf(() => merge.supply(merge.wanted(2), [pages.slice(1)]));
  expect(isDeviceStatsError(thrown, 'STORAGE_FAILED')).toBe(true);
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
