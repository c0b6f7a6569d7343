/**
 * A range of values cut into cells of equal width. A value may be counted as if it were less by up to half a cell, where only a part of
 * it is looked at, and up to a fifth of a cell less or more by rounding. So of two values of which the first is counted two cells or more
 * before the second, the first is the lesser one.
 */
export interface ValueCells {
  /** The least value. */
  readonly low: number;
  /** How many cells there are to a unit; 0 when all values are in one cell. */
  readonly scale: number;
  /** How many cells there are: one more at either end than the range takes. */
  readonly size: number;
}

/** The most cells a range is cut into: not more than a fast cache holds beside the values. */
export const mostCells = 4096;

/** How many cells there are at the ends besides. */
export const spareCells = 3;

/** What of the values is known: `step` is by how much one may be greater than the part of it that is looked at. */
export interface ValueRange {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/** Cuts a range into so many cells, at most {@link mostCells}, or fewer where cells so narrow could not be told apart. */
export function cutIntoCells({ min, max, step }: ValueRange, count: number): ValueCells {
  const greatest = Math.max(Math.abs(min), Math.abs(max));
  const scale = Math.min(
    count / (max - min),
    // A part of a value is at most half a cell below it,
    0.5 / step,
    // and what rounding adds is next to nothing.
    2 ** 48 / greatest,
  );
  // Of a range beyond that of doubles, or of numbers close to 0, nothing is known.
  const isKnown = Number.isFinite(scale) && max - min < Number.POSITIVE_INFINITY;
  return { low: min, scale: isKnown ? scale : 0, size: count + spareCells };
}

/** The cell of a value. */
export function cellOf(value: number, { low, scale }: ValueCells): number {
  return placeOf(value - low, scale) | 0;
}

/** Where a value is among the cells, when it is so much above the least one: that begins the second cell. */
export function placeOf(distance: number, scale: number): number {
  return distance * scale + 1;
}
