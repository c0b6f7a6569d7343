import type { ReadingBlock } from './reading-block.ts';
import type { ReadingShape } from './reading-shape.ts';
import { type RowTarget, writeTimestamp } from './row-reader.ts';
import { isTimestamp } from './timestamp.ts';

/** Checked columns. */
type CheckedBlock = Pick<RowTarget, 'timestamps' | 'values' | 'given'>;

/**
 * Checks a block, a column at a time. Its columns are taken over, not copied, unless timestamps are to be changed.
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
  const times = readTimestamps(timestamps, nowMs, nowMs + maxFutureMs);
  return times && { values: columns, ...times };
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

type Times = Pick<CheckedBlock, 'timestamps' | 'given'>;

function readTimestamps(from: Float64Array, nowMs: number, latest: number): Times | undefined {
  const { length } = from;
  if (areStorable(from, latest)) return { timestamps: from, given: new Uint8Array(length).fill(1) };
  const times: Times = { timestamps: new Float64Array(length), given: new Uint8Array(length) };
  for (let row = 0; row < length; row += 1) {
    const timestamp = from[row] ?? Number.NaN;
    if (Number.isNaN(timestamp)) times.timestamps[row] = nowMs;
    else if (!writeTimestamp(times, row, timestamp, latest)) return undefined;
  }
  return times;
}

/** Whether timestamps can be stored as they are. */
function areStorable(timestamps: Float64Array, latest: number): boolean {
  for (let row = 0; row < timestamps.length; row += 1) {
    const timestamp = timestamps[row] ?? Number.NaN;
    if (timestamp > latest || !isTimestamp(timestamp)) return false;
  }
  return true;
}
