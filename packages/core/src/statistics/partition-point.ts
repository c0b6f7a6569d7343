/** How many of the indices below `end` come before a point: `isBefore` is true for them, and for none behind it. */
export function partitionPoint(end: number, isBefore: (index: number) => boolean): number {
  let from = 0;
  let to = end;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (isBefore(middle)) from = middle + 1;
    else to = middle;
  }
  return from;
}
