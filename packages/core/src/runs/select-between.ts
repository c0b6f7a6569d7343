import { selectRanks } from '../statistics/select.ts';
import { positionOf } from './bisect.ts';
import type { Bracket } from './bracket.ts';
import { gatherInside } from './gather-inside.ts';
import { mergePages } from './merge-pages.ts';
import { countOf, partOf, repeatedValues } from './page-parts.ts';
import { type SortedPage, startsOf } from './run.ts';

/** Values in order, and others in any order. */
interface ValueLists {
  readonly pages: readonly SortedPage[];
  readonly loose: readonly Float64Array[];
}

/**
 * Values at ranks that are known to lie in a bracket: what lies in it is gathered, and the ranks are selected without sorting. Where
 * values repeat so often that it takes less, they are put in order instead.
 *
 * @param ranks counted from 0 among all values of the lists, each as often as it occurs
 */
export function selectBetween(
  { pages, loose }: ValueLists,
  bracket: Bracket,
  ranks: readonly number[],
): readonly number[] {
  const inOrder = insidePages(pages, bracket);
  const others = gatherInside(loose, bracket);
  const places = ranks.map((rank) => rank - inOrder.below - others.below);
  const inside = [...inOrder.parts, { values: others.values, counts: undefined }];
  const different = inside.reduce((sum, { values }) => sum + values.length, 0);
  const total = inside.reduce((sum, part) => sum + countOf(part), 0);
  if (total <= mostRepeats * different) {
    const values = inOrder.parts.length === 0 ? others.values : repeatedValues(inside, total);
    return selectRanks(values, places);
  }
  const merged = mergePages(inside);
  const starts = startsOf(merged);
  // The value at a rank is the last of which no more lie before it.
  return places.map((place) => merged.values[positionOf(starts, { value: place + 1 }) - 1] ?? 0);
}

/** How often a value occurs, on average, where selecting among all is faster than adding up counts. */
const mostRepeats = 4;

/** What of pages lies in a bracket, and how many of their values below it. */
function insidePages(
  pages: readonly SortedPage[],
  { low, high }: Bracket,
): { readonly parts: readonly SortedPage[]; readonly below: number } {
  const parts: SortedPage[] = [];
  let below = 0;
  for (const page of pages) {
    const { values } = page;
    const from = positionOf(values, { value: low });
    const end = positionOf(values, { value: high, from });
    below += countOf(partOf(page, 0, from));
    const part = partOf(page, from, end + Number(values[end] === high));
    if (part.values.length > 0) parts.push(part);
  }
  return { parts, below };
}
