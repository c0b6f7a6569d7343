import { lastUpTo } from './bisect.ts';
import { cellOf, cutIntoCells, mostCells, type ValueCells } from './value-cells.ts';

/**
 * How many values lie before each of some fences, and last how many there are; NaN is left out.
 *
 * @param fences strictly ascending; no value is below the first
 * @param options `max`: the greatest value
 */
export function countBetween(
  fences: Float64Array,
  values: Float64Array,
  { max }: { readonly max: number },
): Float64Array {
  const guide = guideTo(fences, max);
  const starts = new Float64Array(fences.length + 1);
  if (guide === undefined) countByBisecting(starts, fences, values);
  else countByCells(starts, fences, values, guide);
  for (let i = 1; i < starts.length; i += 1) starts[i] = (starts[i] ?? 0) + (starts[i - 1] ?? 0);
  return starts;
}

/** Tells by the cell of a value which fences to try. */
interface FenceGuide {
  readonly cells: ValueCells;
  /** How many fences there are up to each cell, with those in it. */
  readonly upTo: Int32Array;
}

/** Cells for each fence: so that most have one at most. */
const cellsAFence = 2;
/** Where a value has more fences in its cell, on average, bisecting all takes no longer. */
const mostToTry = 4;

/** Undefined where most fences are in few cells, or the values too far apart or close together to compute with. */
function guideTo(fences: Float64Array, max: number): FenceGuide | undefined {
  const cellCount = Math.min(fences.length * cellsAFence, mostCells);
  const cells = cutIntoCells({ min: fences[0] ?? 0, max, step: 0 }, cellCount);
  if (cells.scale === 0) return undefined;
  const upTo = new Int32Array(cells.size);
  for (const fence of fences) {
    // Those above all values are never reached.
    const cell = cellOf(Math.min(fence, max), cells);
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
  // About as many values lie behind one fence as behind another.
  return sumOfSquares > mostToTry * fences.length ? undefined : { cells, upTo };
}

function countByCells(
  counts: Float64Array,
  fences: Float64Array,
  values: Float64Array,
  { cells, upTo }: FenceGuide,
): void {
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] ?? 0;
    if (Number.isNaN(value)) continue;
    let next = upTo[cellOf(value, cells)] ?? 0;
    while (next > 0 && (fences[next - 1] ?? 0) > value) next -= 1;
    counts[next] = (counts[next] ?? 0) + 1;
  }
}

function countByBisecting(counts: Float64Array, fences: Float64Array, values: Float64Array): void {
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] ?? 0;
    if (Number.isNaN(value)) continue;
    const next = lastUpTo(fences, value) + 1;
    counts[next] = (counts[next] ?? 0) + 1;
  }
}
