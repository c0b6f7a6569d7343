import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildRun } from '../../src/runs/build-run.ts';
import { RunMerge } from '../../src/runs/merge-runs.ts';
import { pageCount, type SortedPage } from '../../src/runs/run.ts';
import { propertyRuns } from '../property-runs.ts';
import { expanded, pagesOf, somePageSize, someValues } from './run-fixtures.ts';

test('a merged run is the run of all values, however small the steps', () => {
  const input = fc.record({
    lists: fc.array(fc.tuple(someValues, somePageSize), { maxLength: 6 }),
    pageSize: somePageSize,
    step: fc.integer({ min: 1, max: 40 }),
    pagesAtOnce: fc.integer({ min: 0, max: 3 }),
  });
  fc.assert(
    fc.property(input, ({ lists, pageSize, step, pagesAtOnce }) => {
      const built = lists.map(([values, size]) =>
        buildRun(Float64Array.from(values), { pageSize: size }),
      );
      const merge = new RunMerge(
        built.map(({ run }) => run),
        { pageSize },
      );
      const pages: SortedPage[] = [];
      while (!merge.done) {
        const ranges = merge.wanted(pagesAtOnce);
        merge.supply(ranges, pagesOf(built, ranges));
        pages.push(...merge.merge(step));
      }
      const merged = merge.finish();
      pages.push(...merged.pages);
      const whole = buildRun(Float64Array.from(lists.flatMap(([values]) => values)), { pageSize });
      expect(expanded(pages)).toStrictEqual(expanded(whole.pages));
      expect(pages.map(({ values }) => values[0])).toStrictEqual(Array.from(merged.run.fences));
      expect(pages.map((page) => expanded([page]).length)).toStrictEqual(
        Array.from(merged.run.fences, (_, page) => pageCount(merged.run, page)),
      );
      const { sums, count, min, max } = merged.run;
      expect([sums.toBytes(), count, min, max]).toStrictEqual([
        whole.run.sums.toBytes(),
        whole.run.count,
        whole.run.min,
        whole.run.max,
      ]);
    }),
    propertyRuns(2000),
  );
});

/** Many values of one kind: enough that they are sorted in another way than few. */
const manyValues = fc
  .tuple(
    fc.constantFrom(
      (n: number) => n % 50,
      (n: number) => n / 100,
      (n: number) => Math.sin(n),
      (n: number) => Math.sin(n) ** 9 * 2 ** (n % 40),
      (n: number) => (n % 3 === 0 ? 7 : n),
    ),
    fc.integer({ min: 0, max: 5000 }),
    fc.integer({ min: 1, max: 9973 }),
  )
  .map(([valueAt, length, step]) =>
    Float64Array.from({ length }, (_, i) => valueAt((i * step) % 9973) + 0),
  );

test('large runs are merged into the run of all values, and a step takes about what it may', () => {
  const input = fc.record({
    columns: fc.array(manyValues, { minLength: 1, maxLength: 16 }),
    limit: fc.integer({ min: 100, max: 5000 }),
    pagesAtOnce: fc.integer({ min: 1, max: 12 }),
  });
  fc.assert(
    fc.property(input, ({ columns, limit, pagesAtOnce }) => {
      const pageSize = 16;
      const built = columns.map((column) => buildRun(column, { pageSize }));
      const merge = new RunMerge(
        built.map(({ run }) => run),
        { pageSize },
      );
      const pages: SortedPage[] = [];
      while (!merge.done) {
        const ranges = merge.wanted(pagesAtOnce);
        for (const { from, to } of ranges) expect(to - from).toBeLessThanOrEqual(pagesAtOnce);
        merge.supply(ranges, pagesOf(built, ranges));
        const completed = merge.merge(limit);
        const length = completed.reduce((sum, { values }) => sum + values.length, 0);
        expect(length).toBeLessThan(limit + pageSize);
        pages.push(...completed);
      }
      pages.push(...merge.finish().pages);
      const whole = buildRun(Float64Array.from(columns.flatMap((column) => [...column])), {
        pageSize,
      });
      expect(pages).toStrictEqual(whole.pages);
    }),
    propertyRuns(40),
  );
});
