import { goldenRatio } from '../statistics/golden-ratio.ts';
/**
 * What a list has up to a value that is tried: a number that never shrinks as the value grows, and for values beyond one of the
 * list's own and before the next depends on nothing but its positions; behind the last of its own it may depend on the value.
 *
 * @param list the index of the list
 * @param below how many of the list's values are below the value
 * @param upTo how many are not above it
 */
export type Weigh = (list: number, value: number, below: number, upTo: number) => number;

/** Two neighbours among the values of all lists. */
export interface Neighbours {
  /** The greatest value that is low; undefined if none is. */
  readonly low: number | undefined;
  /** The least value that is not low; undefined if all are. */
  readonly high: number | undefined;
}

/**
 * Finds where the values of several sorted lists, taken together, stop being low.
 *
 * In each round a value is tried, the middle one of what is left of some list, and in every list what lies on its settled side
 * is put aside. The list is picked in proportion to what is left of it, by multiples of the golden ratio, so that lists
 * that do not overlap take no longer: about log N rounds, each of one binary search a list. (After G. N. Frederickson and
 * D. B. Johnson, "The complexity of selection and ranking in X + Y and matrices with sorted columns", 1982.)
 *
 * A list of which nothing is left keeps what it weighs: a round costs only those that are still open, and those that lie
 * below altogether.
 *
 * @param lists each strictly ascending
 * @param options `isLow`: of what all lists together have up to a value, true for values up to some point and false for others
 */
export function bisectValues(
  lists: readonly Float64Array[],
  { weigh, isLow }: { readonly weigh: Weigh; readonly isLow: (weight: number) => boolean },
): Neighbours {
  const from = new Int32Array(lists.length);
  const to = Int32Array.from(lists, (list) => list.length);
  const below = new Int32Array(lists.length);
  const upTo = new Int32Array(lists.length);
  /** The lists of which something is left. */
  let open = Array.from(lists.keys()).filter((i) => (to[i] ?? 0) > 0);
  /** Those of which all is low. */
  const passed: number[] = [];
  /** What all others weigh. */
  let settled = 0;
  let low: number | undefined;
  let high: number | undefined;
  let share = 0;
  while (open.length > 0) {
    share = (share + goldenRatio) % 1;
    const list = pick(open, { from, to, share });
    const value = lists[list]?.[((from[list] ?? 0) + (to[list] ?? 0)) >>> 1] ?? 0;
    let weight = settled;
    for (const i of passed) weight += weigh(i, value, to[i] ?? 0, to[i] ?? 0);
    for (const i of open) {
      const values = lists[i];
      if (values === undefined) continue;
      const position = positionOf(values, { value, from: from[i] ?? 0, to: to[i] ?? 0 });
      below[i] = position;
      upTo[i] = position + Number(values[position] === value);
      weight += weigh(i, value, position, upTo[i] ?? 0);
    }
    if (isLow(weight)) {
      low = value;
      for (const i of open) from[i] = upTo[i] ?? 0;
    } else {
      high = value;
      for (const i of open) to[i] = below[i] ?? 0;
    }
    open = open.filter((i) => {
      const position = from[i] ?? 0;
      if (position < (to[i] ?? 0)) return true;
      if (position === lists[i]?.length) passed.push(i);
      // Whatever is tried from now on lies between the last low value and this list's next.
      else settled += weigh(i, low ?? Number.NEGATIVE_INFINITY, position, position);
      return false;
    });
  }
  return { low, high };
}

/** How many values of an ascending list are below `value`, when it is known to be from `from` to `to`. */
export function positionOf(
  values: Float64Array,
  range: { readonly value: number; readonly from?: number; readonly to?: number },
): number {
  const { value, from = 0, to = values.length } = range;
  let start = from;
  let end = to;
  while (start < end) {
    const middle = (start + end) >>> 1;
    if ((values[middle] ?? 0) < value) start = middle + 1;
    else end = middle;
  }
  return start;
}

/** The index of the last of ascending values that is not above `value`; the first is not. */
export function lastUpTo(values: Float64Array, value: number): number {
  let from = 0;
  // Halves without a branch that would be mispredicted every other time.
  for (let length = values.length; length > 1; ) {
    const half = length >>> 1;
    from += half * Number((values[from + half] ?? 0) <= value);
    length -= half;
  }
  return from;
}

/** The open list that has the given share of what is left. */
function pick(
  open: readonly number[],
  {
    from,
    to,
    share,
  }: { readonly from: Int32Array; readonly to: Int32Array; readonly share: number },
): number {
  let total = 0;
  for (const i of open) total += (to[i] ?? 0) - (from[i] ?? 0);
  let rest = share * total;
  for (const i of open) {
    rest -= (to[i] ?? 0) - (from[i] ?? 0);
    if (rest < 0) return i;
  }
  return open[0] ?? 0;
}
