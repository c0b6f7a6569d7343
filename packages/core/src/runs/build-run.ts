import { ValueSummary } from '../statistics/value-summary.ts';
import { PageWriter } from './page-writer.ts';
import { presentValues } from './present-values.ts';
import type { Run, SortedPage } from './run.ts';
import { sortValues } from './sort-values.ts';

/** A run and all its pages. */
export interface BuiltRun {
  readonly run: Run;
  readonly pages: readonly SortedPage[];
  /** The different values of all pages, ascending. Pages are parts of it. */
  readonly sorted: Float64Array;
}

/**
 * Makes the run of a column of values in any order, none of them -0; NaN, which stands for an absent one, is left out. The
 * column is left as it is.
 *
 * Costs the sorting of one copy: O(n log n) at the worst.
 *
 * @param options `pageSize`: how many different values a page has at most; from 2, a few hundred in practice
 * @throws `INVALID_INPUT` for an infinite value
 */
export function buildRun(
  column: Float64Array,
  { pageSize }: { readonly pageSize: number },
): BuiltRun {
  const summary = new ValueSummary();
  summary.addColumn(column);
  const { count, min, max, sums } = summary;
  const writer = new PageWriter({ pageSize });
  const all = toSortedPage(presentValues([column]));
  writer.add(all);
  const { fences, starts } = writer.finish();
  const run = { count, min, max, sums, pageSize, fences, starts };
  return { run, pages: writer.take(), sorted: all.values };
}

/** Values in any order, without NaN, as one page of any length. They are sorted in place. */
export function toSortedPage(values: Float64Array): SortedPage {
  const sorted = sortValues(values);
  let length = Math.min(sorted.length, 1);
  for (let i = 1; i < sorted.length; i += 1) length += Number(sorted[i] !== sorted[i - 1]);
  if (length === sorted.length) return { values: sorted, counts: undefined };
  const counts = new Float64Array(length);
  let last = 0;
  let first = 0;
  for (let i = 1; i < sorted.length; i += 1) {
    const value = sorted[i] ?? 0;
    if (value === sorted[last]) continue;
    counts[last] = i - first;
    first = i;
    last += 1;
    // In place: the values written never overtake those read.
    sorted[last] = value;
  }
  counts[last] = sorted.length - first;
  return { values: sorted.subarray(0, length), counts };
}
