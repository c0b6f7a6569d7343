/**
 * The same bytes of all whole numbers of a column, one number behind the other: what is read of a column row by row is read of
 * one plane after the other, in loops that are short enough to take a nanosecond a row.
 */
export interface ColumnPlane {
  /** Where it begins. */
  readonly at: number;
  /** How many bytes a number has in it. */
  readonly bytes: PlaneBytes;
  /** What is added to each part, */
  readonly plus: number;
  /** and what the sum is multiplied by, so that the planes add up to the values. */
  readonly factor: number;
}

export type PlaneBytes = 1 | 2 | 4;

/** Rows `[start, end)` of a plane. */
export interface PlaneRows extends Pick<ColumnPlane, 'at' | 'bytes'> {
  readonly start: number;
  readonly end: number;
}

/** Parts of numbers, both ends included. */
export interface PartRange {
  readonly least: number;
  readonly greatest: number;
}

/** Writes parts of whole numbers, from 0 to what their bytes hold. */
export function writePlane(
  view: DataView,
  { at, bytes }: Pick<ColumnPlane, 'at' | 'bytes'>,
  parts: Float64Array,
): void {
  for (let i = 0; i < parts.length; i += 1) {
    const part = parts[i] ?? 0;
    if (bytes === 1) view.setUint8(at + i, part);
    else if (bytes === 2) view.setUint16(at + 2 * i, part, true);
    else view.setUint32(at + 4 * i, part, true);
  }
}

/** Adds what a plane contributes to the values of the rows from `start` on. */
export function addPlane(
  values: Float64Array,
  view: DataView,
  { at, bytes, plus, factor, start }: ColumnPlane & { readonly start: number },
): void {
  const { length } = values;
  let next = (at + bytes * start) | 0;
  if (bytes === 1) {
    for (let i = 0; i < length; i += 1, next += 1) {
      values[i] = (values[i] ?? 0) + (view.getUint8(next) + plus) * factor;
    }
  } else if (bytes === 2) {
    for (let i = 0; i < length; i += 1, next += 2) {
      values[i] = (values[i] ?? 0) + (view.getUint16(next, true) + plus) * factor;
    }
  } else {
    for (let i = 0; i < length; i += 1, next += 4) {
      values[i] = (values[i] ?? 0) + (view.getUint32(next, true) + plus) * factor;
    }
  }
}

/** The same for some rows, counted from `start`. */
export function addPlaneAt(
  values: Float64Array,
  view: DataView,
  {
    at,
    bytes,
    plus,
    factor,
    start,
    rows,
  }: ColumnPlane & { readonly start: number; readonly rows: Uint16Array },
): void {
  const { length } = values;
  const first = (at + bytes * start) | 0;
  if (bytes === 1) {
    for (let i = 0; i < length; i += 1) {
      values[i] = (values[i] ?? 0) + (view.getUint8(first + (rows[i] ?? 0)) + plus) * factor;
    }
  } else if (bytes === 2) {
    for (let i = 0; i < length; i += 1) {
      const part = view.getUint16(first + 2 * (rows[i] ?? 0), true);
      values[i] = (values[i] ?? 0) + (part + plus) * factor;
    }
  } else {
    for (let i = 0; i < length; i += 1) {
      const part = view.getUint32(first + 4 * (rows[i] ?? 0), true);
      values[i] = (values[i] ?? 0) + (part + plus) * factor;
    }
  }
}

/**
 * Writes which of some rows have a part in a range to `found`, counted from the first, and returns how many they are. The plane's
 * parts have 1 or 2 bytes.
 */
export function findInPlane(
  found: Uint16Array,
  view: DataView,
  plane: PlaneRows & PartRange,
): number {
  const { at, bytes, start, end } = plane;
  // As machine integers, and of one comparison a row, which is hardly ever true: no difference is negative.
  const least = Math.max(plane.least, 0) | 0;
  const greatest = Math.min(plane.greatest, 65_535) | 0;
  const length = end - start;
  const first = (at + bytes * start) | 0;
  let next = 0;
  if (bytes === 1) {
    for (let row = 0; row < length; row += 1) {
      const part = view.getUint8(first + row);
      if (((part - least) | (greatest - part)) < 0) continue;
      found[next] = row;
      next += 1;
    }
  } else {
    for (let row = 0; row < length; row += 1) {
      const part = view.getUint16(first + 2 * row, true);
      if (((part - least) | (greatest - part)) < 0) continue;
      found[next] = row;
      next += 1;
    }
  }
  return next;
}

/** The least and the greatest part of at least one row. The plane's parts have 1 or 2 bytes. */
export function extremesInPlane(view: DataView, { at, bytes, start, end }: PlaneRows): PartRange {
  let least = 65_535;
  let greatest = 0;
  for (let row = start; row < end; row += 1) {
    const part = bytes === 1 ? view.getUint8(at + row) : view.getUint16(at + 2 * row, true);
    if (part < least) least = part;
    if (part > greatest) greatest = part;
  }
  return { least, greatest };
}
