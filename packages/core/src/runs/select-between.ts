import { selectRanks } from '../statistics/select.ts';
import { positionOf } from './bisect.ts';
import type { Bracket } from './bracket.ts';
import { mergePages } from './merge-pages.ts';
import { countOf, joinPages, partOf } from './page-parts.ts';
import { type SortedPage, startsOf } from './run.ts';

/**
 * Values at ranks that are known to lie in a bracket: what lies in it is gathered from all pages. Where no value repeats, the ranks
 * are selected without sorting.
 *
 * @param ranks counted from 0 among all values of the pages, each as often as it occurs
 */
export function selectBetween(
  pages: readonly SortedPage[],
  { low, high }: Bracket,
  ranks: readonly number[],
): readonly number[] {
  let below = 0;
  const inside = pages.map((page) => {
    const { values } = page;
    const from = positionOf(values, { value: low });
    const end = positionOf(values, { value: high, from });
    below += countOf(partOf(page, 0, from));
    return partOf(page, from, end + Number(values[end] === high));
  });
  const places = ranks.map((rank) => rank - below);
  if (inside.every(({ counts }) => counts === undefined)) {
    return selectRanks(joinPages(inside).values, places);
  }
  const merged = mergePages(inside);
  const starts = startsOf(merged);
  // The value at a rank is the last of which no more lie before it.
  return places.map((place) => merged.values[positionOf(starts, { value: place + 1 }) - 1] ?? 0);
}
