import type { ReadingBlock } from './reading-block.ts';
import type { ReadingShape } from './reading-shape.ts';
import { type RowTarget, writeTimestamp } from './row-reader.ts';

/** Checked columns. */
type CheckedBlock = Pick<RowTarget, 'timestamps' | 'values' | 'given'>;

/**
 * Checks a block, a column at a time. Its columns of values are taken over, not copied.
 *
 * @returns undefined when it is not valid: a reader of rows finds out why
 */
export function readBlock(
  { timestamps, values, length }: ReadingBlock<string>,
  { metrics, maxFutureMs, deviceIdKey, nowMs }: ReadingShape & { readonly nowMs: number },
): CheckedBlock | undefined {
  if (deviceIdKey !== undefined) return undefined;
  const columns: Float64Array[] = [];
  let known = 0;
  for (const { name, optional } of metrics) {
    const column = values.get(name);
    if (column === undefined) {
      if (!optional) return undefined;
      columns.push(new Float64Array(length).fill(Number.NaN));
    } else {
      if (!checkValues(column, { mayBeAbsent: optional })) return undefined;
      columns.push(column);
      known += 1;
    }
  }
  if (known < values.size) return undefined;
  const isMeasured = metrics.some(({ optional }) => !optional) || haveValues(columns, length);
  if (!isMeasured) return undefined;
  const checked: CheckedBlock = {
    timestamps: new Float64Array(length),
    values: columns,
    given: new Uint8Array(length),
  };
  const isInTime = copyTimestamps(timestamps, { checked, nowMs, latest: nowMs + maxFutureMs });
  return isInTime ? checked : undefined;
}

function checkValues(
  column: Float64Array,
  { mayBeAbsent }: { readonly mayBeAbsent: boolean },
): boolean {
  for (let row = 0; row < column.length; row += 1) {
    const value = column[row] ?? Number.NaN;
    // Infinities and NaN minus themselves are NaN.
    if (value - value !== 0 && !(mayBeAbsent && Number.isNaN(value))) return false;
    if (value === 0) column[row] = 0; // -0 becomes 0
  }
  return true;
}

/** Whether every row has a value. */
function haveValues(columns: readonly Float64Array[], length: number): boolean {
  for (let row = 0; row < length; row += 1) {
    if (columns.every((column) => Number.isNaN(column[row]))) return false;
  }
  return true;
}

function copyTimestamps(
  from: Float64Array,
  {
    checked,
    nowMs,
    latest,
  }: { readonly checked: CheckedBlock; readonly nowMs: number; readonly latest: number },
): boolean {
  for (let row = 0; row < from.length; row += 1) {
    const timestamp = from[row] ?? Number.NaN;
    if (Number.isNaN(timestamp)) checked.timestamps[row] = nowMs;
    else if (!writeTimestamp(checked, row, timestamp, latest)) return false;
  }
  return true;
}
