import type { ExactSums } from '../statistics/exact-sums.ts';

/** Values in ascending order, each once, with how often it occurs. Neither NaN nor -0 is among them. */
export interface SortedPage {
  readonly values: Float64Array;
  /** How often each value occurs; undefined when each occurs once. */
  readonly counts: Float64Array | undefined;
}

/** Where the pages of sorted values begin. */
export interface PageIndex {
  /** How many values there are; absent ones are not counted. */
  readonly count: number;
  /** The greatest value; null for none. */
  readonly max: number | null;
  /** How many different values a page has at most. */
  readonly pageSize: number;
  /** The first value of each page: strictly ascending. */
  readonly fences: Float64Array;
  /** How many values lie before each page, and last the count: one element more than there are fences. */
  readonly starts: Float64Array;
}

/**
 * What is known of a run without reading its pages. A run is the sorted values of one metric of one or more adjacent segments;
 * a value is in one page only.
 */
export interface Run extends PageIndex {
  /** The least value; null for none. */
  readonly min: number | null;
  /** Not to be added to. */
  readonly sums: ExactSums;
}

/** Pages `[from, to)`. */
export interface PageSpan {
  readonly from: number;
  readonly to: number;
}

/** Some pages of a run. */
export interface PageRange<R extends Run = Run> extends PageSpan {
  readonly run: R;
}

/**
 * Reads pages, all of them in one go: for each range its pages in their order. A storage gives its runs whatever fields it
 * needs to find them again.
 */
export type ReadPages<R extends Run = Run> = (
  ranges: readonly PageRange<R>[],
) => Promise<readonly (readonly SortedPage[])[]>;

/**
 * The most values in a page of more than one: four times its most different values.
 *
 * Without a limit, one page of a run in which values repeat could span thousands of pages of one in which they do not, and
 * all of these would have to be read.
 */
export function pageWeight({ pageSize }: { readonly pageSize: number }): number {
  return 4 * pageSize;
}

/** How many values a page has. */
export function pageCount({ starts }: PageIndex, page: number): number {
  return (starts[page + 1] ?? 0) - (starts[page] ?? 0);
}

/** A page that need not be read, because it has one value only; undefined for any other. */
export function knownPage(run: Run, page: number): SortedPage | undefined {
  const count = pageCount(run, page);
  const onlyOne = count === 1 || run.min === run.max || count > pageWeight(run);
  if (!onlyOne) return undefined;
  return { values: run.fences.slice(page, page + 1), counts: Float64Array.of(count) };
}

/** How many values lie before each of a page's, and last how many there are. */
export function startsOf({ values, counts }: SortedPage): Float64Array {
  const starts = new Float64Array(values.length + 1);
  let start = 0;
  for (let i = 0; i < values.length; i += 1) {
    start += counts === undefined ? 1 : (counts[i] ?? 0);
    starts[i + 1] = start;
  }
  return starts;
}
