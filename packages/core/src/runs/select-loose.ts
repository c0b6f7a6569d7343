import { selectRanks } from '../statistics/select.ts';
import type { LooseMetric } from './loose-readings.ts';
import { presentValues } from './present-values.ts';
import { cutIntoCells, type ValueCells } from './value-cells.ts';

/**
 * Order statistics of values in any order, of which only the cell is looked at but for few: they are counted by cells of equal width,
 * and those that are counted near a rank's are gathered. (A pass of a radix sort, whose digit is the cell.)
 *
 * Where many values are in one cell, these are gathered and selected from: about two passes more.
 *
 * @param ranks groups of those that follow each other, counted from 0, each below the count of all values
 * @returns the value of each rank
 */
export function selectLoose(
  metrics: readonly LooseMetric[],
  ranks: readonly (readonly number[])[],
): ReadonlyMap<number, number> {
  const count = metrics.reduce((sum, { summary }) => sum + summary.count, 0);
  if (count <= mostToGather) {
    const values = presentValues(metrics.map(({ column }) => column));
    return selected(ranks.flat(), values, 0);
  }
  const counted = new CountedCells(metrics, count);
  return new Map(ranks.flatMap((group) => [...counted.select(group)]));
}

/** Up to so many values, gathering all takes no longer than counting them. */
const mostToGather = 256;
/** How many values there are to a cell, */
const valuesACell = 8;
/** unless that would be more cells than a fast cache holds beside the values. */
const mostCells = 4096;

/** Values by their cells. */
class CountedCells {
  readonly #metrics: readonly LooseMetric[];
  readonly #cells: ValueCells;
  readonly #counts: Int32Array;

  constructor(metrics: readonly LooseMetric[], count: number) {
    const present = metrics.filter(({ summary }) => summary.count > 0);
    this.#metrics = present;
    this.#cells = cutIntoCells(rangeOf(present), Math.min(mostCells, Math.ceil(count / valuesACell)));
    this.#counts = new Int32Array(this.#cells.size);
    for (const { rows } of present) rows.values.countCells(this.#counts, this.#cells, rows);
  }

  /** The values at ranks that follow each other. */
  select(ranks: readonly number[]): ReadonlyMap<number, number> {
    const { first, last, below, count } = this.#around(ranks[0] ?? 0, ranks.at(-1) ?? 0);
    const found = new Float64Array(count + 1);
    let next = 0;
    for (const { rows } of this.#metrics) {
      const slice = { start: rows.start, end: rows.end, first, last };
      next += rows.values.takeCells(found.subarray(next), this.#cells, slice);
    }
    return selected(ranks, found.subarray(0, count), below);
  }

  /** Where values may be that are at the ranks from `first` to `last`: a value may be counted one cell too early. */
  #around(first: number, last: number) {
    const counts = this.#counts;
    let cell = 0;
    let upTo = counts[0] ?? 0;
    let beforeThat = 0;
    let before = 0;
    while (upTo <= first) {
      cell += 1;
      beforeThat = before;
      before = upTo;
      upTo += counts[cell] ?? 0;
    }
    const from = Math.max(cell - 1, 0);
    while (upTo <= last) {
      cell += 1;
      upTo += counts[cell] ?? 0;
    }
    const end = cell + 1;
    return { first: from, last: end, below: beforeThat, count: upTo + (counts[end] ?? 0) - beforeThat };
  }
}

function rangeOf(metrics: readonly LooseMetric[]) {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let step = 0;
  for (const { summary, rows } of metrics) {
    min = Math.min(min, summary.min ?? min);
    max = Math.max(max, summary.max ?? max);
    step = Math.max(step, rows.values.step);
  }
  return { min, max, step };
}

/** The values at ranks, of which so many are `below` all the given ones. */
function selected(
  ranks: readonly number[],
  values: Float64Array,
  below: number,
): ReadonlyMap<number, number> {
  const found = selectRanks(
    values,
    ranks.map((rank) => rank - below),
  );
  return new Map(ranks.map((rank, index) => [rank, found[index] ?? Number.NaN]));
}
