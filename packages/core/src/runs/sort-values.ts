import { goldenRatio } from '../statistics/golden-ratio.ts';
import { sortByDigits } from './sort-digits.ts';

/**
 * Sorts values in place and returns them: several times as fast as the built-in sort, and never much slower.
 *
 * Values are dealt into as many buckets as there are values, by their place between a low and a high one of a sample, which leaves
 * them nearly in order where they are spread somewhat evenly; an insertion sort puts them right. Where it would have to move
 * too many, a radix sort goes first, and where that does not help, the built-in sort does it all. O(n) for ordinary
 * values, O(n log n) for any.
 *
 * @param values without NaN and -0
 */
export function sortValues(values: Float64Array): Float64Array {
  if (values.length < fewestForBuckets) return values.sort();
  const dealt = deal(values);
  if (dealt !== undefined && insertionSort(dealt, values)) return values;
  // Half sorted, some may be there twice.
  if (dealt !== undefined) values.set(dealt);
  if (values.length < fewestForDigits) return values.sort();
  sortByDigits(values);
  return insertionSort(values, values) ? values : values.sort();
}

const fewestForBuckets = 128;
const fewestForDigits = 1024;
/** Moves of a value, on average, after which another sort is faster. */
const mostMoves = 4;
const samples = 64;

/** The values by bucket; undefined where the range of a sample is no help. */
function deal(values: Float64Array): Float64Array | undefined {
  const { length } = values;
  const { low, high } = sampledRange(values);
  const share = length / (high - low);
  if (!Number.isFinite(share) || share === 0) return undefined;
  const last = length - 1;
  const starts = new Uint32Array(length + 1);
  const buckets = new Uint32Array(length);
  for (let i = 0; i < length; i += 1) {
    const place = ((values[i] ?? 0) - low) * share;
    const bucket = place < 0 ? 0 : place < last ? place | 0 : last;
    buckets[i] = bucket;
    starts[bucket + 1] = (starts[bucket + 1] ?? 0) + 1;
  }
  let start = 0;
  for (let bucket = 1; bucket < length; bucket += 1) {
    start += starts[bucket] ?? 0;
    starts[bucket] = start;
  }
  const dealt = new Float64Array(length);
  for (let i = 0; i < length; i += 1) {
    const bucket = buckets[i] ?? 0;
    const position = starts[bucket] ?? 0;
    starts[bucket] = position + 1;
    dealt[position] = values[i] ?? 0;
  }
  return dealt;
}

/** Ends between which most values lie, so that a few far ones do no harm. */
function sampledRange(values: Float64Array): { readonly low: number; readonly high: number } {
  const { length } = values;
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (let sample = 0; sample < samples; sample += 1) {
    // By multiples of the golden ratio: evenly, and not in step with anything periodic.
    const share = sample * goldenRatio;
    const value = values[Math.floor((share - Math.floor(share)) * length)] ?? 0;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  const margin = (greatest - least) / 16;
  return { low: least - margin, high: greatest + margin };
}

/** Sorts nearly sorted values into `to`, which may be `from`; false when it gave up. */
function insertionSort(from: Float64Array, to: Float64Array): boolean {
  let moves = mostMoves * from.length;
  for (let i = 0; i < from.length; i += 1) {
    const value = from[i] ?? 0;
    let hole = i;
    while (hole > 0 && (to[hole - 1] ?? 0) > value) {
      to[hole] = to[hole - 1] ?? 0;
      hole -= 1;
    }
    to[hole] = value;
    moves -= i - hole;
    if (moves < 0) return false;
  }
  return true;
}
