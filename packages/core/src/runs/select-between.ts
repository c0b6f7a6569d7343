import { selectRanks } from '../statistics/select.ts';
import { positionOf } from './bisect.ts';
import type { Bracket } from './bracket.ts';
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
  let below = 0;
  const inside: SortedPage[] = [];
  for (const page of pages) {
    const { values } = page;
    const from = positionOf(values, { value: bracket.low });
    const end = positionOf(values, { value: bracket.high, from });
    below += countOf(partOf(page, 0, from));
    const part = partOf(page, from, end + Number(values[end] === bracket.high));
    if (part.values.length > 0) inside.push(part);
  }
  for (const values of loose) {
    const found = valuesInside(values, bracket);
    below += found.below;
    inside.push({ values: found.inside, counts: undefined });
  }
  const places = ranks.map((rank) => rank - below);
  const different = inside.reduce((sum, { values }) => sum + values.length, 0);
  const total = inside.reduce((sum, part) => sum + countOf(part), 0);
  if (total <= mostRepeats * different) return selectRanks(repeatedValues(inside, total), places);
  const merged = mergePages(inside);
  const starts = startsOf(merged);
  // The value at a rank is the last of which no more lie before it.
  return places.map((place) => merged.values[positionOf(starts, { value: place + 1 }) - 1] ?? 0);
}

/** How often a value occurs, on average, where selecting among all is faster than adding up counts. */
const mostRepeats = 4;

function valuesInside(
  values: Float64Array,
  { low, high }: Bracket,
): { readonly inside: Float64Array; readonly below: number } {
  // One element more than there can be: what is written there is of no use, and saves a branch.
  const inside = new Float64Array(values.length + 1);
  let next = 0;
  let below = 0;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] ?? 0;
    below += Number(value < low);
    inside[next] = value;
    next += Number(value >= low) & Number(value <= high);
  }
  return { inside: inside.subarray(0, next), below };
}
