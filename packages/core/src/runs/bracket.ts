import { bisectValues, lastUpTo, positionOf } from './bisect.ts';
import {
  type PageIndex,
  pageCount,
  pageWeight,
  type Run,
  type SortedPage,
  startsOf,
} from './run.ts';
import { selectWeighted } from './select-weighted.ts';

/** A sorted list of values with their places among all values it stands for. */
export interface RankedList {
  /** Strictly ascending. */
  readonly values: Float64Array;
  /** How many values lie before each of them, and last how many there are; undefined when each occurs once. */
  readonly starts: Float64Array | undefined;
  /** Of what these are the fences; undefined when they are the values themselves. */
  readonly index: PageIndex | undefined;
  /** Whether each fence is one of the values. */
  readonly fencesOccur: boolean;
}

/** Two values between which, both included, the values at some ranks lie. */
export interface Bracket {
  readonly low: number;
  readonly high: number;
}

/** What of sorted values lies in a bracket: pages `[from, to)`. `below`: how many values lie before them, all below the bracket. */
export interface BracketPages {
  readonly from: number;
  readonly to: number;
  readonly below: number;
}

/** The fences of a run. */
function fencesOf(run: Run): RankedList {
  return { values: run.fences, starts: run.starts, index: run, fencesOccur: true };
}

/** The fences of runs and loose values, or the latter themselves, of those that have any. */
export function rankedLists({
  runs,
  loose,
}: {
  readonly runs: readonly Run[];
  readonly loose: readonly { readonly fences: RankedList }[];
}): readonly RankedList[] {
  return [...loose.map(({ fences }) => fences), ...runs.map(fencesOf)].filter(
    ({ values }) => values.length > 0,
  );
}

/** The values of a page. */
export function valuesOf(page: SortedPage): RankedList {
  const { values, counts } = page;
  return { values, starts: counts && startsOf(page), index: undefined, fencesOccur: true };
}

/** The value at a rank, counted from 0, of a list of the values themselves. */
export function valueAt({ values, starts }: RankedList, rank: number): number {
  return values[starts === undefined ? rank : lastUpTo(starts, rank)] ?? Number.NaN;
}

/**
 * Two values between which those at the ranks `first` to `last` lie: the closest ones that fences and loose values can tell.
 *
 * With m runs whose pages have P values, about 2 m P values lie in a bracket of one rank: a few pages of each run.
 *
 * @param ranks counted from 0 among all values that the lists stand for; within their count
 */
export function bracketRanks(
  lists: readonly RankedList[],
  { first, last }: { readonly first: number; readonly last: number },
): Bracket {
  const count = lists.reduce((total, list) => total + startAt(list, list.values.length), 0);
  if (first === count - 1) {
    const max = Math.max(...lists.map(greatest));
    return { low: max, high: max };
  }
  const listed = lists.reduce((total, { values }) => total + values.length, 0);
  return listed <= mostToGather * (lists.length - 1)
    ? bracketGathered(lists, { first, last, listed })
    : bracketByBisection(lists, { first, last });
}

/** Of several lists that are no longer, on average, all is gone through in less time than each is bisected in every round. */
const mostToGather = 64;

/** Bisects on the value: the time grows with the logarithm of what is listed. */
function bracketByBisection(
  lists: readonly RankedList[],
  { first, last }: { readonly first: number; readonly last: number },
): Bracket {
  const values = lists.map((list) => list.values);
  const { low } = bisectValues(values, {
    weigh: (list, _, below) => mostBelow(lists[list], below),
    isLow: (most) => most <= first,
  });
  const high = leastReaching(lists, last);
  return { low: low ?? Number.NaN, high };
}

/**
 * Selects from everything listed. How many values may lie below a listed one is what all pages that begin before it have together;
 * how many are surely not above it grows at each fence by what is then known of the page before.
 */
function bracketGathered(
  lists: readonly RankedList[],
  {
    first,
    last,
    listed,
  }: { readonly first: number; readonly last: number; readonly listed: number },
): Bracket {
  const most = { values: new Float64Array(listed), weights: new Float64Array(listed) };
  // The greatest value of each list besides.
  const size = listed + lists.length;
  const least = { values: new Float64Array(size), weights: new Float64Array(size) };
  let next = 0;
  let nextLeast = 0;
  for (const list of lists) {
    const { values } = list;
    let known = 0;
    for (let i = 0; i < values.length; i += 1) {
      const value = values[i] ?? 0;
      most.values[next] = value;
      most.weights[next] = startAt(list, i + 1) - startAt(list, i);
      next += 1;
      const upTo = knownUpTo(list, i);
      least.values[nextLeast] = value;
      least.weights[nextLeast] = upTo - known;
      known = upTo;
      nextLeast += 1;
    }
    least.values[nextLeast] = greatest(list);
    least.weights[nextLeast] = startAt(list, values.length) - known;
    nextLeast += 1;
  }
  return {
    low: selectWeighted(most, first) ?? Number.NaN,
    high: selectWeighted(least, last) ?? Number.NaN,
  };
}

/**
 * The least of the listed values that surely has more than `rank` values up to it; the greatest of all when none of the listed
 * has. For lists of the values themselves it is the value at the rank.
 */
function leastReaching(lists: readonly RankedList[], rank: number): number {
  const values = lists.map((list) => list.values);
  const { high } = bisectValues(values, {
    weigh: (list, value, _, upTo) => leastUpTo(lists[list], value, upTo),
    isLow: (least) => least <= rank,
  });
  return high ?? Math.max(...lists.map(greatest));
}

/** The pages that may have values inside the bracket. */
export function pagesInside(index: PageIndex, { low, high }: Bracket): BracketPages {
  const { fences, starts, max } = index;
  if (max === null || low > max)
    return { from: fences.length, to: fences.length, below: index.count };
  const at = positionOf(fences, { value: low });
  // Unless a page begins with it, the lower end may be anywhere in the page before.
  const from = fences[at] === low ? at : Math.max(at - 1, 0);
  const end = positionOf(fences, { value: high });
  const to = end + Number(fences[end] === high);
  return { from, to: Math.max(from, to), below: starts[from] ?? 0 };
}

/** How many values at most are below `value` in all lists together, by what their fences tell. */
export function mostCountBelow(lists: readonly RankedList[], value: number): number {
  let most = 0;
  for (const list of lists) most += mostBelow(list, positionOf(list.values, { value }));
  return most;
}

/** How many values at least are not above `value` in all lists together, by what their fences tell. */
export function leastCountUpTo(lists: readonly RankedList[], value: number): number {
  let least = 0;
  for (const list of lists) {
    const { values } = list;
    const below = positionOf(values, { value });
    least += leastUpTo(list, value, below + Number(values[below] === value));
  }
  return least;
}

/** How many values of a list may lie below a value at this position: all that precede the next fence. */
function mostBelow(list: RankedList | undefined, below: number): number {
  return list === undefined ? 0 : startAt(list, below);
}

/** How many are surely not above a value: of the page it falls into only the fence, unless that has no other value. */
function leastUpTo(list: RankedList | undefined, value: number, upTo: number): number {
  if (list === undefined || upTo === 0) return 0;
  if (value >= greatest(list)) return startAt(list, list.values.length);
  return knownUpTo(list, upTo - 1);
}

/** How many values are surely not above the one at an index of the list. */
function knownUpTo(list: RankedList, at: number): number {
  const { index, fencesOccur } = list;
  if (index === undefined) return startAt(list, at + 1);
  if (pageCount(index, at) > pageWeight(index)) return startAt(list, at + 1);
  return startAt(list, at) + Number(fencesOccur);
}

/** How many values lie before the one at an index. */
function startAt({ starts }: RankedList, index: number): number {
  return starts === undefined ? index : (starts[index] ?? 0);
}

function greatest({ index, values }: RankedList): number {
  return (index === undefined ? values.at(-1) : index.max) ?? Number.NEGATIVE_INFINITY;
}
