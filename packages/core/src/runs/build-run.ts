import { ValueSummary } from '../statistics/value-summary.ts';
import { PageWriter } from './page-writer.ts';
import { presentValues } from './present-values.ts';
import type { Run, SortedPage } from './run.ts';
import { sortValues } from './sort-values.ts';

/** A run and all its pages. */
export interface BuiltRun {
  readonly run: Run;
  readonly pages: readonly SortedPage[];
}

/**
 * Makes the run of a column of values in any order, none of them -0; NaN, which stands for an absent one, is left out. The
 * column is left as it is.
 *
 * Costs the sorting of one copy: O(n log n).
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
  addSorted(writer, sortValues(presentValues([column])));
  const { fences, starts } = writer.finish();
  return { run: { count, min, max, sums, pageSize, fences, starts }, pages: writer.take() };
}

/** Values in any order, without NaN, as one page of any length. They are sorted in place. */
export function toSortedPage(values: Float64Array): SortedPage {
  const sorted = sortValues(values);
  let length = 0;
  for (let i = 0; i < sorted.length; i += 1)
    length += Number(i === 0 || sorted[i] !== sorted[i - 1]);
  if (length === sorted.length) return { values: sorted, counts: undefined };
  const counts = new Float64Array(length);
  let last = -1;
  for (const value of sorted) {
    if (last < 0 || value !== sorted[last]) {
      last += 1;
      // In place: the values written never overtake those read.
      sorted[last] = value;
    }
    counts[last] = (counts[last] ?? 0) + 1;
  }
  return { values: sorted.subarray(0, length), counts };
}

function addSorted(writer: PageWriter, sorted: Float64Array): void {
  let next = 0;
  while (next < sorted.length) {
    const value = sorted[next] ?? 0;
    let end = next + 1;
    while (sorted[end] === value) end += 1;
    writer.add(value, end - next);
    next = end;
  }
}
