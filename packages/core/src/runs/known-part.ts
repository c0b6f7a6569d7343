import { ExactSums } from '../statistics/exact-sums.ts';
import type { ColumnRows } from './column-values.ts';
import { countBetween } from './count-between.ts';
import type { Summary } from './loose-readings.ts';
import type { Run } from './run.ts';

/** How the values of some rows lie among the fences of their column's run. */
export function knownPart({ values, start, end }: ColumnRows, summary: Summary, run: Run): Run {
  const { count, min, max, sums } = summary;
  const { fences, pageSize } = run;
  const starts = countBetween(fences, values.valuesOf(start, end), { max: max ?? 0 });
  return { count, min, max, sums, pageSize, fences, starts };
}

/** The same of all other rows: nothing has to be looked at. */
export function knownRest({ count, min, max, sums }: Summary, run: Run, part: Run): Run {
  const { pageSize, fences } = run;
  const starts = new Float64Array(run.starts.length);
  for (let page = 0; page < starts.length; page += 1) {
    starts[page] = (run.starts[page] ?? 0) - (part.starts[page] ?? 0);
  }
  return { count, min, max, sums, pageSize, fences, starts };
}

/**
 * The summary of some rows of which the others' is known: they are looked at only when the least or the greatest value of all is one
 * of the others.
 *
 * @param all of the whole column
 */
export function summaryOfRest(rows: ColumnRows, all: Summary, others: Summary): Summary {
  const sums = new ExactSums();
  sums.merge(all.sums);
  sums.subtract(others.sums);
  const { count } = sums;
  if (count === 0) return { count, min: null, max: null, sums };
  const min = all.min === others.min ? rows.values.leastOf(rows) : all.min;
  const max = all.max === others.max ? rows.values.greatestOf(rows) : all.max;
  return { count, min, max, sums };
}
