import { toSortedPage } from './build-run.ts';
import { countOf, joinPages, repeatedValues } from './page-parts.ts';
import type { SortedPage } from './run.ts';
import { placesOf } from './sort-places.ts';

/**
 * All values of some pages, which need not be in order, as one page of any length: what is in several pages is there once, with the sum of its counts.
 *
 * Sorting values that are spread evenly over a short range takes less time than merging many lists, value by value.
 */
export function mergePages(pages: readonly SortedPage[]): SortedPage {
  const joined = joinPages(pages);
  const { values, counts } = joined;
  if (counts === undefined) return toSortedPage(values);
  const total = countOf(joined);
  if (total <= mostRepeats * values.length) {
    return toSortedPage(repeatedValues([joined], total));
  }
  const { values: sorted } = toSortedPage(values.slice());
  const sums = new Float64Array(sorted.length);
  const places = placesOf(values, sorted);
  for (let i = 0; i < places.length; i += 1) {
    const place = places[i] ?? 0;
    sums[place] = (sums[place] ?? 0) + (counts[i] ?? 0);
  }
  return { values: sorted, counts: sums };
}

/** How often a value occurs, on average, where sorting all of them is faster than adding up counts. */
const mostRepeats = 1.5;
