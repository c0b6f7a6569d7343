import { ExactSums } from '../statistics/exact-sums.ts';
import { ValueSummary } from '../statistics/value-summary.ts';
import { lastUpTo } from './bisect.ts';
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
    if (min === part.min) min = leastOf(valuesOf(starts.findIndex((start) => start > 0) - 1));
    if (max === part.max) max = greatestOf(valuesOf(starts.indexOf(count) - 1));
  }
  return { count, min, max, sums, pageSize, fences, starts };
}

/** The values of a part that are in `[low, below)`. */
interface PageOfPart {
  readonly low: number;
  readonly below: number;
  readonly count: number;
}

/** How many values of a column lie before each of the fences, and last how many there are; none is below the first. */
function countBetween(fences: Float64Array, column: Float64Array): Float64Array {
  const starts = new Float64Array(fences.length + 1);
  for (let i = 0; i < column.length; i += 1) {
    const value = column[i] ?? 0;
    if (Number.isNaN(value)) continue;
    const next = lastUpTo(fences, value) + 1;
    starts[next] = (starts[next] ?? 0) + 1;
  }
  for (let i = 1; i < starts.length; i += 1) starts[i] = (starts[i] ?? 0) + (starts[i - 1] ?? 0);
  return starts;
}

function leastOf(values: Float64Array): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < values.length; i += 1) least = Math.min(least, values[i] ?? 0);
  return least;
}

function greatestOf(values: Float64Array): number {
  let greatest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i += 1) greatest = Math.max(greatest, values[i] ?? 0);
  return greatest;
}
