import { cellOf, cutIntoCells, mostCells, type ValueCells } from './value-cells.ts';

/** Tells by a value's cell which of some sorted values to try: O(1) a value where they are spread somewhat evenly. */
export interface SortedGuide {
  readonly cells: ValueCells;
  /** How many sorted values there are up to each cell, with those in it: none behind them is up to a value of that cell. */
  readonly upTo: Int32Array;
}

/** Cells for each sorted value: so that most have one at most. */
const cellsAValue = 2;
/** Where more are to be tried, on average, bisecting all takes no longer. */
const mostToTry = 4;

/**
 * Undefined where most sorted values are in few cells, or are too far apart, or too close together, to compute with.
 *
 * @param sorted strictly ascending
 * @param options `max`: of the values that will be looked for; the least is `sorted[0]`
 */
export function guideTo(
  sorted: Float64Array,
  { max }: { readonly max: number },
): SortedGuide | undefined {
  const cellCount = Math.min(sorted.length * cellsAValue, mostCells);
  const cells = cutIntoCells({ min: sorted[0] ?? 0, max, step: 0 }, cellCount);
  if (cells.scale === 0) return undefined;
  const upTo = new Int32Array(cells.size);
  for (const value of sorted) {
    // Those above all that will be looked for are never reached.
    const cell = cellOf(Math.min(value, max), cells);
    upTo[cell] = (upTo[cell] ?? 0) + 1;
  }
  let sum = 0;
  let sumOfSquares = 0;
  for (let cell = 0; cell < upTo.length; cell += 1) {
    const inCell = upTo[cell] ?? 0;
    sumOfSquares += inCell ** 2;
    sum += inCell;
    upTo[cell] = sum;
  }
  // About as many values are looked for between any two.
  return sumOfSquares > mostToTry * sorted.length ? undefined : { cells, upTo };
}
