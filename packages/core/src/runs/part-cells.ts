import { partitionPoint } from '../statistics/partition-point.ts';
import type { PlaneRows } from './column-plane.ts';

/** In which cell a part is counted: `part * slope + offset`, in units of 2^-18 cells. Whole numbers, so that it is the same everywhere. */
export interface CellLine {
  readonly slope: number;
  readonly offset: number;
}

/** The line for a slope, of at most `mostCells`, and an offset in cells: off by an eighth of a cell at most. */
export function cellLine(slope: number, offset: number): CellLine {
  return { slope: Math.round(slope * unitsACell), offset: Math.round(offset * unitsACell) };
}

/** The least part that is counted in a cell not before this one; one more than the greatest part when there is none. */
export function firstPartIn(cell: number, { slope, offset }: CellLine): number {
  return partitionPoint(mostParts, (part) => part * slope + offset < cell * unitsACell);
}

/** Counts the parts of some rows by their cells. The plane's parts have 1 or 2 bytes. */
export function countInPlane(
  counts: Int32Array,
  view: DataView,
  { at, bytes, start, end, slope: slopeUnits, offset: offsetUnits }: PlaneRows & CellLine,
): void {
  // What is beyond 32 bits is beyond the cells of these rows, and cancels.
  const slope = slopeUnits | 0;
  const offset = offsetUnits | 0;
  let next = (at + bytes * start) | 0;
  const stop = (at + bytes * end) | 0;
  // As machine integers, which takes less than with doubles.
  if (bytes === 1) {
    for (; next < stop; next += 1) {
      const cell = (Math.imul(view.getUint8(next), slope) + offset) >> unitBits;
      counts[cell] = (counts[cell] ?? 0) + 1;
    }
  } else {
    for (; next < stop; next += 2) {
      const cell = (Math.imul(view.getUint16(next, true), slope) + offset) >> unitBits;
      counts[cell] = (counts[cell] ?? 0) + 1;
    }
  }
}

/** As many as a plane of two bytes can hold. */
const mostParts = 65_536;
const unitBits = 18;
const unitsACell = 2 ** unitBits;
