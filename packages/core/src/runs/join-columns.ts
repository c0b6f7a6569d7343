/** How many rows columns have together. */
export function lengthOf(columns: readonly Float64Array[]): number {
  return columns.reduce((sum, { length }) => sum + length, 0);
}

/** All rows of some columns, one column behind the other. */
export function joinColumns(columns: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(lengthOf(columns));
  let row = 0;
  for (const column of columns) {
    all.set(column, row);
    row += column.length;
  }
  return all;
}
