import { ValueBuffer } from '../statistics/value-buffer.ts';

/** A copy of all values of some columns, without NaN, which stands for an absent one. */
export function presentValues(columns: readonly Float64Array[]): Float64Array {
  const buffer = new ValueBuffer();
  for (const column of columns) {
    let present = 0;
    for (let i = 0; i < column.length; i += 1) present += Number(!Number.isNaN(column[i]));
    buffer.append(column, { present });
  }
  return buffer.take();
}
