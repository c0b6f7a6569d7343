import { goldenRatio } from '../statistics/golden-ratio.ts';
import { type Bracket, pagesInside, type RankedList } from './bracket.ts';
import { toSortedPage } from './build-run.ts';
import { countBetween } from './count-between.ts';
import type { Candidates } from './loose-readings.ts';
import type { PageIndex } from './run.ts';

/**
 * Fences among values in any order: some of them, and how many lie before each. A few nanoseconds a value, where sorting all takes
 * many times as long; only values in a bracket are gathered, when they are asked for.
 */
export class SampledFences {
  readonly fences: RankedList;
  readonly #values: Float64Array;
  readonly #index: PageIndex;

  /**
   * @param values at least one, without NaN and -0; not to be written to any more
   * @param extremes the least and the greatest of them
   */
  constructor(values: Float64Array, { min, max }: { readonly min: number; readonly max: number }) {
    const fences = sampleOf(values, min);
    const starts = countBetween(fences, values, { max });
    // Any number of different values may lie between two.
    const pageSize = Number.POSITIVE_INFINITY;
    this.#values = values;
    this.#index = { count: values.length, max, pageSize, fences, starts };
    this.fences = { values: fences, starts, index: this.#index, fencesOccur: true };
  }

  within(bracket: Bracket): Candidates {
    const { fences, starts } = this.#index;
    const { from, to, below } = pagesInside(this.#index, bracket);
    const low = fences[from] ?? Number.POSITIVE_INFINITY;
    const end = fences[to] ?? Number.POSITIVE_INFINITY;
    const inside = new Float64Array((starts[to] ?? 0) - (starts[from] ?? 0));
    let next = 0;
    for (let i = 0; i < this.#values.length; i += 1) {
      const value = this.#values[i] ?? 0;
      if (value < low || value >= end) continue;
      inside[next] = value;
      next += 1;
    }
    return { values: inside, below };
  }
}

/** How many values there are to a fence. */
const valuesAFence = 32;
/** Some of the values, ascending, each once; the least of all is among them. */
function sampleOf(values: Float64Array, least: number): Float64Array {
  const sample = new Float64Array(Math.ceil(values.length / valuesAFence));
  let position = 0;
  for (let i = 1; i < sample.length; i += 1) {
    position += goldenRatio;
    if (position >= 1) position -= 1;
    sample[i] = values[Math.floor(position * values.length)] ?? 0;
  }
  sample[0] = least;
  return toSortedPage(sample).values;
}
