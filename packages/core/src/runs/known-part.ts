import { ExactSums } from '../statistics/exact-sums.ts';
import { extremesOf } from '../statistics/extremes.ts';
import { ValueSummary } from '../statistics/value-summary.ts';
import { countBetween } from './count-between.ts';
import type { Run } from './run.ts';

/** What is known of some of the values of a run, once all of them have been looked at. */
export function knownPart(column: Float64Array, { fences, pageSize }: Run): Run {
  const summary = new ValueSummary();
  summary.addColumn(column);
  const { count, min, max, sums } = summary;
  return { count, min, max, sums, pageSize, fences, starts: countBetween(fences, column) };
}

/**
 * What is known of all values of a run but some: nothing has to be looked at, unless the least or the greatest is one of these.
 *
 * @param pageOf the values that are left of a page
 */
export function knownRest(run: Run, part: Run, pageOf: (page: PageOfPart) => Float64Array): Run {
  const { pageSize, fences } = run;
  const sums = new ExactSums();
  sums.merge(run.sums);
  sums.subtract(part.sums);
  const starts = new Float64Array(run.starts.length);
  for (let page = 0; page < starts.length; page += 1) {
    starts[page] = (run.starts[page] ?? 0) - (part.starts[page] ?? 0);
  }
  const { count } = sums;
  let { min, max } = run;
  if (count === 0) min = max = null;
  else {
    const valuesOf = (page: number): Float64Array =>
      pageOf({
        low: fences[page] ?? 0,
        below: fences[page + 1] ?? Number.POSITIVE_INFINITY,
        count: (starts[page + 1] ?? 0) - (starts[page] ?? 0),
      });
    const first = starts.findIndex((start) => start > 0) - 1;
    if (min === part.min) min = extremesOf(valuesOf(first)).min;
    if (max === part.max) max = extremesOf(valuesOf(starts.indexOf(count) - 1)).max;
  }
  return { count, min, max, sums, pageSize, fences, starts };
}

/** The values of a part that are in `[low, below)`. */
interface PageOfPart {
  readonly low: number;
  readonly below: number;
  readonly count: number;
}
