import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildRun } from '../../src/runs/build-run.ts';
import { RunMerge } from '../../src/runs/merge-runs.ts';
import { fencePage, type SortedPage } from '../../src/runs/run.ts';
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
        Array.from(fencePage(merged.run).counts ?? []),
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
