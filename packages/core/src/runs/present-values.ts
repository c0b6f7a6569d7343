import { lengthOf } from './join-columns.ts';

/**
 * A copy of all values of some columns, without NaN, which stands for an absent one.
 *
 * @param room where to copy them to: as long as all columns together, at least. Default: a new array
 */
export function presentValues(
  columns: readonly Float64Array[],
  room: Float64Array = new Float64Array(lengthOf(columns)),
): Float64Array {
  let next = 0;
  for (const column of columns) {
    for (let i = 0; i < column.length; i += 1) {
      const value = column[i] ?? 0;
      // Without a branch: what is absent is written over.
      room[next] = value;
      next += Number(!Number.isNaN(value));
    }
  }
  return next === room.length ? room : room.subarray(0, next);
}
