import { goldenRatio } from '../statistics/golden-ratio.ts';
import type { RankedList } from './bracket.ts';
import { toSortedPage } from './build-run.ts';
import { lengthOf } from './join-columns.ts';
import type { SortedPage } from './run.ts';

/** Fences among values in any order, with how many values probably lie before each: nothing but a sample was looked at. */
export interface GuessedFences {
  readonly fences: RankedList;
  /** The variance of how many values lie before a fence, at most, if the sample is like a random one. */
  readonly variance: number;
}

/**
 * Guesses from a sample how values are spread.
 *
 * @param columns NaN stands for an absent value; no value is -0
 * @param extent what is known of its values, of which there is at least one
 */
export function guessFences(
  columns: readonly Float64Array[],
  { count, min, max }: { readonly count: number; readonly min: number; readonly max: number },
): GuessedFences {
  const { values: fences, counts } = sampleOf(columns, min);
  const sampled = counts?.reduce((sum, each) => sum + each, 0) ?? fences.length;
  const starts = new Float64Array(fences.length + 1);
  let before = 0;
  for (let i = 0; i < fences.length; i += 1) {
    starts[i] = Math.floor((before * count) / sampled);
    before += counts?.[i] ?? 1;
  }
  starts[fences.length] = count;
  // Any number of different values may lie between two.
  const index = { count, max, pageSize: Number.POSITIVE_INFINITY, fences, starts };
  return {
    fences: { values: fences, starts, index, fencesOccur: true },
    // Of a share p in a sample of s the variance is p (1 - p) / s.
    variance: count ** 2 / (4 * sampled),
  };
}

/** About how many values are looked at; with the least of all, as many as `bracketRanks` gathers of each list. */
const sampleSize = 63;

/** One value of each of equally long stretches, ascending; the least of all is among them. */
function sampleOf(columns: readonly Float64Array[], least: number): SortedPage {
  const stretch = Math.max(1, lengthOf(columns) / sampleSize);
  const sample = new Float64Array(1 + sampleSize + columns.length);
  sample[0] = least;
  let size = 1;
  // Not at the same place in each stretch, which a period of the data could follow.
  let place = 0;
  for (const column of columns) {
    for (let start = 0; start < column.length; start += stretch) {
      place += goldenRatio;
      if (place >= 1) place -= 1;
      const length = Math.min(stretch, column.length - start);
      const value = column[Math.floor(start + place * length)] ?? Number.NaN;
      // What is absent is written over.
      sample[size] = value;
      size += Number(!Number.isNaN(value));
    }
  }
  return toSortedPage(sample.subarray(0, size));
}
