/**
 * A range of values cut into cells of equal width. Each value is counted in its own cell, or in the one before where only a part of
 * it was looked at; never in another, and a greater value never in an earlier cell among those counted in one way.
 */
export interface ValueCells {
  /** The least value. */
  readonly low: number;
  /** How many cells there are to a unit; 0 when all values are in one cell. */
  readonly scale: number;
  /** How many cells there are: no value is in the first one or the last one. */
  readonly size: number;
}

/** What of the values is known: `step` is by how much one may be greater than the part of it that is looked at. */
export interface ValueRange {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/** Cuts a range into about so many cells, or fewer where cells so narrow could not be told apart. */
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
  return { low: min, scale: isKnown ? scale : 0, size: count + 3 };
}

/** The cell of a value. */
export function cellOf(value: number, { low, scale }: ValueCells): number {
  return placeOf(value - low, scale) | 0;
}

/** Where a value is among the cells, when it is so much above the least one: that begins the second cell. */
export function placeOf(distance: number, scale: number): number {
  return distance * scale + 1;
}
