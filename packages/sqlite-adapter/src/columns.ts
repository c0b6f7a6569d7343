import type { ReadingColumns, StoredReadingColumns } from '@device-stats/core';
import { joinColumns, positionOf } from '@device-stats/core/runs';
import type { Chunk } from './chunk-codec.ts';
import { isInside, type PeriodRange } from './period-range.ts';

/** The rows `[start, end)`, as views. */
function sliceColumns(columns: ReadingColumns, start: number, end: number): ReadingColumns {
  return {
    timestamps: columns.timestamps.subarray(start, end),
    values: columns.values.map((column) => column.subarray(start, end)),
  };
}

/** The rows at `indices`, in that order. */
export function gatherColumns(columns: ReadingColumns, indices: ArrayLike<number>): ReadingColumns {
  return {
    timestamps: gather(columns.timestamps, indices),
    values: columns.values.map((column) => gather(column, indices)),
  };
}

export function gather(column: Float64Array, indices: ArrayLike<number>): Float64Array {
  const gathered = new Float64Array(indices.length);
  for (let row = 0; row < indices.length; row += 1) {
    gathered[row] = column[indices[row] ?? 0] ?? Number.NaN;
  }
  return gathered;
}

/** The readings of a chunk that lie in a range: views where they are in order of time. */
export function columnsInside(chunk: Chunk, range: PeriodRange): ReadingColumns {
  const { timestamps } = chunk;
  if (chunk.inTimeOrder) {
    return sliceColumns(
      chunk,
      positionOf(timestamps, { value: range.from }),
      positionOf(timestamps, { value: range.to }),
    );
  }
  const indices: number[] = [];
  timestamps.forEach((timestamp, index) => {
    if (isInside(range, timestamp)) indices.push(index);
  });
  return gatherColumns(chunk, indices);
}

/** The first `limit` rows of all parts by timestamp, then id. */
export function firstRows(
  parts: readonly StoredReadingColumns[],
  { limit, metricCount }: { readonly limit: number; readonly metricCount: number },
): StoredReadingColumns {
  const ids = joinColumns(parts.map((part) => part.ids));
  const all = {
    timestamps: joinColumns(parts.map((part) => part.timestamps)),
    values: Array.from({ length: metricCount }, (_, metric) =>
      joinColumns(parts.map((part) => part.values[metric] ?? new Float64Array(0))),
    ),
  };
  const order = Array.from(ids.keys()).sort(
    (left, right) =>
      (all.timestamps[left] ?? 0) - (all.timestamps[right] ?? 0) ||
      (ids[left] ?? 0) - (ids[right] ?? 0),
  );
  const first = order.slice(0, limit);
  return { ids: gather(ids, first), ...gatherColumns(all, first) };
}
