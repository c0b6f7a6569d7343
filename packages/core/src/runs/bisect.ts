/** Sorted lists and, at one value, a position in each of them. */
export interface Positions {
  /** For each list, how many of its values are below the value. */
  readonly below: Int32Array;
  /** For each list, how many of its values are not above it. */
  readonly upTo: Int32Array;
}

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
 * @param lists each strictly ascending
 * @param isLow true for values up to some point, false for those above it; the positions are only valid during the call
 */
export function bisectValues(
  lists: readonly Float64Array[],
  isLow: (value: number, positions: Positions) => boolean,
): Neighbours {
  const from = new Int32Array(lists.length);
  const to = Int32Array.from(lists, (list) => list.length);
  const below = new Int32Array(lists.length);
  const upTo = new Int32Array(lists.length);
  let low: number | undefined;
  let high: number | undefined;
  let share = 0;
  for (;;) {
    share = (share + goldenRatio) % 1;
    const list = pick(from, to, share);
    if (list < 0) return { low, high };
    const value = lists[list]?.[((from[list] ?? 0) + (to[list] ?? 0)) >>> 1] ?? 0;
    for (let i = 0; i < lists.length; i += 1) {
      const values = lists[i];
      if (values === undefined) continue;
      const position = positionOf(values, { value, from: from[i] ?? 0, to: to[i] ?? 0 });
      below[i] = position;
      upTo[i] = position + Number(values[position] === value);
    }
    if (isLow(value, { below, upTo })) {
      low = value;
      from.set(upTo);
    } else {
      high = value;
      to.set(below);
    }
  }
}

/** How many values of a strictly ascending list are below `value`, when it is known to be from `from` to `to`. */
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

/** Multiples of it, without their integer part, fill [0, 1) evenly. */
const goldenRatio = 0.618_033_988_749_894_9;

/** The list that has the given share of what is left; -1 when nothing is left. */
function pick(from: Int32Array, to: Int32Array, share: number): number {
  let total = 0;
  for (let i = 0; i < from.length; i += 1) total += (to[i] ?? 0) - (from[i] ?? 0);
  let rest = share * total;
  for (let i = 0; i < from.length; i += 1) {
    const left = (to[i] ?? 0) - (from[i] ?? 0);
    if (rest < left) return i;
    rest -= left;
  }
  return -1;
}
