import type { ReadingBlock } from './reading-block.ts';
import type { ReadingShape } from './reading-shape.ts';
import { type RowTarget, writeTimestamp } from './row-reader.ts';

/**
 * Checks a block and writes it into a target of as many rows, a column at a time.
 *
 * @returns false when it is not valid; the target is then undefined, and a reader of rows finds out why
 */
export function readBlock(
  { timestamps, values }: ReadingBlock<string>,
  target: RowTarget,
  { metrics, maxFutureMs, deviceIdKey, nowMs }: ReadingShape & { readonly nowMs: number },
): boolean {
  if (deviceIdKey !== undefined) return false;
  let known = 0;
  for (const [metric, { name, optional }] of metrics.entries()) {
    const from = values.get(name);
    const to = target.values[metric];
    if (from === undefined || to === undefined) {
      if (!optional) return false;
    } else {
      if (!copyValues(from, { to, mayBeAbsent: optional })) return false;
      known += 1;
    }
  }
  if (known < values.size) return false;
  if (metrics.every(({ optional }) => optional) && !isMeasured(target)) return false;
  return copyTimestamps(timestamps, { target, nowMs, latest: nowMs + maxFutureMs });
}

function copyValues(
  from: Float64Array,
  { to, mayBeAbsent }: { readonly to: Float64Array; readonly mayBeAbsent: boolean },
): boolean {
  for (let row = 0; row < from.length; row += 1) {
    const value = from[row] ?? Number.NaN;
    // Infinities and NaN minus themselves are NaN.
    if (value - value !== 0 && !(mayBeAbsent && Number.isNaN(value))) return false;
    to[row] = value + 0; // -0 becomes 0
  }
  return true;
}

/** Whether every row has a value. */
function isMeasured({ timestamps, values }: RowTarget): boolean {
  return timestamps.every((_, row) => values.some((column) => !Number.isNaN(column[row])));
}

function copyTimestamps(
  from: Float64Array,
  {
    target,
    nowMs,
    latest,
  }: { readonly target: RowTarget; readonly nowMs: number; readonly latest: number },
): boolean {
  for (let row = 0; row < from.length; row += 1) {
    const timestamp = from[row] ?? Number.NaN;
    if (Number.isNaN(timestamp)) target.timestamps[row] = nowMs;
    else if (!writeTimestamp(target, row, timestamp, latest)) return false;
  }
  return true;
}
