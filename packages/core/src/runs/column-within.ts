import { toSortedPage } from './build-run.ts';
import type { DecodedColumn } from './column-codec.ts';
import { presentValues } from './present-values.ts';
import type { SortedPage } from './run.ts';

/**
 * The values of the rows `[from, to)` of a column, sorted. Where their ranks are known that takes no sorting: they are counted by
 * rank, in O(rows + sorted values).
 *
 * @param sorted the different values of the whole column, ascending; not looked at without ranks
 */
export function sortedWithin(
  { values, ranks }: DecodedColumn,
  sorted: Float64Array,
  from: number,
  to: number,
): SortedPage {
  if (ranks === undefined || (to - from) * rowsWorthCounting < sorted.length) {
    return toSortedPage(presentValues([values.subarray(from, to)]));
  }
  const counts = new Uint16Array(sorted.length);
  let distinct = 0;
  let present = 0;
  for (let row = from; row < to; row += 1) {
    const rank = ranks[row] ?? 0;
    // An absent value has a rank beyond all others.
    if (rank >= counts.length) continue;
    const count = counts[rank] ?? 0;
    counts[rank] = count + 1;
    distinct += isPositive(count + 1) - isPositive(count);
    present += 1;
  }
  return collect(sorted, { counts, distinct, repeats: present > distinct });
}

/** Of so many times more sorted values, sorting the rows is faster than going through the values. */
const rowsWorthCounting = 32;

/** The sorted values of which the count is not 0. */
function collect(
  sorted: Float64Array,
  marked: { readonly counts: Uint16Array; readonly distinct: number; readonly repeats: boolean },
): SortedPage {
  // What is written at the index after the last is overwritten, or lies outside: that saves a branch, half of them mispredicted.
  const values = new Float64Array(marked.distinct + 1);
  const counts = new Float64Array(marked.repeats ? marked.distinct + 1 : 0);
  let next = 0;
  for (let rank = 0; rank < sorted.length; rank += 1) {
    values[next] = sorted[rank] ?? 0;
    next += isPositive(marked.counts[rank] ?? 0);
  }
  if (!marked.repeats) return { values: values.subarray(0, next), counts: undefined };
  next = 0;
  for (let rank = 0; rank < sorted.length; rank += 1) {
    const count = marked.counts[rank] ?? 0;
    counts[next] = count;
    next += isPositive(count);
  }
  return { values: values.subarray(0, next), counts: counts.subarray(0, next) };
}

/** 1 for a positive integer, 0 for 0. */
function isPositive(count: number): number {
  return -count >>> 31;
}
