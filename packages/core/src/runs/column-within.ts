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

/** The values of a column before a row and from it on, each sorted. */
export interface SplitColumn {
  readonly before: SortedPage;
  readonly after: SortedPage;
}

/**
 * Parts a column at a row, as {@link sortedWithin} gives both parts; in one go where every value has a rank of its own.
 *
 * @param sorted the different values of the whole column, ascending; not looked at without ranks
 */
export function splitSorted(column: DecodedColumn, sorted: Float64Array, row: number): SplitColumn {
  const { ranks, values } = column;
  if (ranks === undefined || sorted.length < values.length) {
    return {
      before: sortedWithin(column, sorted, 0, row),
      after: sortedWithin(column, sorted, row, values.length),
    };
  }
  const isBefore = new Uint8Array(sorted.length);
  for (let i = 0; i < row; i += 1) isBefore[ranks[i] ?? 0] = 1;
  // One element more than there will be: what is written there last is of the other part, and saves a branch.
  const before = new Float64Array(row + 1);
  const after = new Float64Array(sorted.length - row + 1);
  let next = 0;
  for (let rank = 0; rank < sorted.length; rank += 1) {
    const value = sorted[rank] ?? 0;
    before[next] = value;
    after[rank - next] = value;
    next += isBefore[rank] ?? 0;
  }
  return {
    before: { values: before.subarray(0, row), counts: undefined },
    after: { values: after.subarray(0, sorted.length - row), counts: undefined },
  };
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
