import { goldenRatio } from '../statistics/golden-ratio.ts';
/** Values, each as often as its weight says. */
export interface WeightedValues {
  readonly values: Float64Array;
  /** Not negative. */
  readonly weights: Float64Array;
}

/**
 * The value at a rank, counted from 0, when each value stands for as many as its weight: the least up to which the weights make more
 * than `rank`. Undefined when all together do not. A quickselect; what is given is put in another order.
 */
export function selectWeighted(given: WeightedValues, rank: number): number | undefined {
  let from = 0;
  let to = given.values.length;
  let left = rank;
  while (from < to) {
    const pivot = middleOf(given.values, from, to);
    const { start, end, below, equal } = partition(given, { from, to, pivot });
    if (left < below) to = start;
    else if (left < below + equal) return pivot;
    else {
      left -= below + equal;
      from = end;
    }
  }
  return undefined;
}

/** The middle one of three values that lie apart. */
function middleOf(values: Float64Array, from: number, to: number): number {
  const length = to - from;
  const a = values[from + Math.floor(length * ((length * goldenRatio) % 1))] ?? 0;
  const b = values[from + (length >>> 1)] ?? 0;
  const c = values[from + Math.floor(length * ((length * 2 * goldenRatio) % 1))] ?? 0;
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

/** Puts values below the pivot in front of `start`, and those above it from `end` on; adds up the weights of the first two parts. */
function partition(
  { values, weights }: WeightedValues,
  range: { readonly from: number; readonly to: number; readonly pivot: number },
): {
  readonly start: number;
  readonly end: number;
  readonly below: number;
  readonly equal: number;
} {
  const { pivot } = range;
  let start = range.from;
  let end = range.to;
  let below = 0;
  let equal = 0;
  for (let i = start; i < end; ) {
    const value = values[i] ?? 0;
    const weight = weights[i] ?? 0;
    if (value < pivot) {
      values[i] = values[start] ?? 0;
      weights[i] = weights[start] ?? 0;
      values[start] = value;
      weights[start] = weight;
      below += weight;
      start += 1;
      i += 1;
    } else if (value > pivot) {
      end -= 1;
      values[i] = values[end] ?? 0;
      weights[i] = weights[end] ?? 0;
      values[end] = value;
      weights[end] = weight;
    } else {
      equal += weight;
      i += 1;
    }
  }
  return { start, end, below, equal };
}
