import { partitionPoint } from '../statistics/partition-point.ts';
import { selectRanks } from '../statistics/select.ts';
import { damagedPage } from './byte-reader.ts';
import { lengthOf } from './join-columns.ts';
import type { LooseMetric } from './loose-readings.ts';
import { presentValues } from './present-values.ts';
import {
  cutIntoCells,
  mostCells,
  spareCells,
  type ValueCells,
  type ValueRange,
} from './value-cells.ts';

/**
 * Order statistics of values in any order. Of packed ones only a part is looked at: they are counted by cells of equal width, and
 * those in the cells around a rank are unpacked and selected from. (The first pass of a radix sort, whose digit is the cell.)
 *
 * @param ranks groups of those that follow each other, counted from 0, each below the count of all values
 * @returns the value of each rank
 * @throws `STORAGE_FAILED` when values are not where their summaries say
 */
export function selectLoose(
  metrics: readonly LooseMetric[],
  ranks: readonly (readonly number[])[],
): ReadonlyMap<number, number> {
  const count = metrics.reduce((sum, { summary }) => sum + summary.count, 0);
  if (count <= mostToUnpack || !metrics.some(({ rows }) => rows.values.isPacked)) {
    const values = copyPresent(metrics.flatMap(({ columns }) => columns));
    if (values.length !== count) throw damagedPage();
    return selected(ranks.flat(), { values, below: 0 });
  }
  const counted = new CountedValues(metrics, count);
  return new Map(
    ranks.flatMap((group) => [
      ...selected(group, counted.around(group[0] ?? 0, group.at(-1) ?? 0)),
    ]),
  );
}

/** Up to so many values, unpacking all takes no longer than counting them. */
const mostToUnpack = 256;
/** How many values there are to a cell, as long as there are not too many cells. */
const valuesACell = 8;

/** For few values, of one selection after the other: to make an array for them takes longer than to copy them. */
const sharedRoom = new Float64Array(4_096);

function copyPresent(columns: readonly Float64Array[]): Float64Array {
  return lengthOf(columns) <= sharedRoom.length
    ? presentValues(columns, sharedRoom)
    : presentValues(columns);
}

/** Some values, in any order, and how many others lie below all of them. */
interface Gathered {
  readonly values: Float64Array;
  readonly below: number;
}

/** For one selection after the other; to make it anew for each takes longer than counting in it. */
const sharedCounts = new Int32Array(mostCells + spareCells);

/** Values by their cells. */
class CountedValues {
  readonly #metrics: readonly LooseMetric[];
  readonly #cells: ValueCells;
  /** How many values there are up to each cell, with those in it. */
  readonly #upTo: Int32Array;

  constructor(metrics: readonly LooseMetric[], count: number) {
    this.#metrics = metrics.filter(({ summary }) => summary.count > 0);
    const cellCount = Math.min(mostCells, Math.ceil(count / valuesACell));
    this.#cells = cutIntoCells(rangeOf(this.#metrics), cellCount);
    this.#upTo = sharedCounts.subarray(0, this.#cells.size).fill(0);
    for (const { rows } of this.#metrics) {
      rows.values.countCells(this.#upTo, this.#cells, rows);
    }
    if (addUp(this.#upTo) !== count) throw damagedPage();
  }

  /** All values that may be at the ranks from `first` to `last`. */
  around(first: number, last: number): Gathered {
    // Those counted two cells before, or behind, are surely less, or greater.
    const from = cellAt(this.#upTo, first) - 1;
    const to = cellAt(this.#upTo, last) + 1;
    const below = this.#upTo[from - 1] ?? 0;
    const count = (this.#upTo[to] ?? 0) - below;
    return { values: this.#gather({ first: from, last: to, count }), below };
  }

  #gather(span: {
    readonly first: number;
    readonly last: number;
    readonly count: number;
  }): Float64Array {
    const { count } = span;
    const values = new Float64Array(count + 1);
    let next = 0;
    for (const { rows } of this.#metrics) {
      const { start, end } = rows;
      next += rows.values.takeCells(values.subarray(next), this.#cells, { ...span, start, end });
    }
    if (next !== count) throw damagedPage();
    return values.subarray(0, count);
  }
}

/** Makes the sum of all up to it of each number; returns the last. */
function addUp(numbers: Int32Array): number {
  let sum = 0;
  for (let i = 0; i < numbers.length; i += 1) {
    sum += numbers[i] ?? 0;
    numbers[i] = sum;
  }
  return sum;
}

/** The cell in which the value at a rank is counted. */
function cellAt(upTo: Int32Array, rank: number): number {
  return partitionPoint(upTo.length, (cell) => (upTo[cell] ?? 0) <= rank);
}

function rangeOf(metrics: readonly LooseMetric[]): ValueRange {
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

function selected(
  ranks: readonly number[],
  { values, below }: Gathered,
): ReadonlyMap<number, number> {
  const places = ranks.map((rank) => rank - below);
  const found = selectRanks(values, places);
  return new Map(ranks.map((rank, index) => [rank, found[index] ?? Number.NaN]));
}
