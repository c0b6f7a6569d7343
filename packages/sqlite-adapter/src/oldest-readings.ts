import type { ReadingColumns, StoredReadingColumns } from '@device-stats/core';
import { joinColumns } from '@device-stats/core/runs';
import { packedMetricCount, type ReadingRun, unpackChunk, unpackIds } from './chunk-codec.ts';
import { runsWhere } from './chunk-runs.ts';
import type { ChunkHead } from './chunk-statements.ts';
import { gather } from './columns.ts';

/**
 * The ids of the chunks in which to look for the `count` oldest readings: as many as it takes, and those that overlap with them
 * in time, up to twice as many readings.
 *
 * @param heads by ascending least timestamp
 */
export function oldestChunks(heads: readonly ChunkHead[], count: number): readonly number[] {
  const ids: number[] = [];
  let found = 0;
  let end = Number.NEGATIVE_INFINITY;
  for (const { id, minTimestamp, maxTimestamp, readingCount } of heads) {
    if (found >= count && (minTimestamp > end || found >= 2 * count)) break;
    ids.push(id);
    found += readingCount;
    end = Math.max(end, maxTimestamp);
  }
  return ids;
}

/** Parts the readings of packed chunks: the `count` oldest, and of each chunk that had some of them what is left. */
export function splitOldest(
  packed: readonly { readonly id: number; readonly data: Uint8Array }[],
  count: number,
): {
  readonly taken: StoredReadingColumns;
  readonly rest: readonly { readonly id: number; readonly runs: readonly ReadingRun[] }[];
} {
  const metricCount = Math.max(...packed.map(({ data }) => packedMetricCount(data)), 0);
  const byId = packed.toSorted((a, b) => a.id - b.id);
  const chunks = byId.map(({ id, data }) => {
    const chunk = unpackChunk(data, metricCount);
    return { id, data, columns: chunk, ids: unpackIds(chunk) };
  });
  const timestamps = joinColumns(chunks.map(({ columns }) => columns.timestamps));
  const ids = joinColumns(chunks.map((chunk) => chunk.ids));
  const order = timeOrder(timestamps).slice(0, count);
  const isTaken = new Uint8Array(ids.length);
  for (const row of order) isTaken[row] = 1;
  let start = 0;
  const rest = chunks.flatMap(({ id, data, columns }) => {
    const first = start;
    start += columns.timestamps.length;
    if (!isTaken.subarray(first, start).includes(1)) return [];
    // In its own columns: metrics that were declared later are not added to what stays.
    const own = unpackChunk(data, packedMetricCount(data));
    return [{ id, runs: runsWhere(own, (row) => isTaken[first + row] === 0) }];
  });
  const values = Array.from({ length: metricCount }, (_, metric) =>
    gather(joinColumns(chunks.map(({ columns }) => columnOf(columns, metric))), order),
  );
  return {
    taken: { timestamps: gather(timestamps, order), ids: gather(ids, order), values },
    rest,
  };
}

function columnOf({ values }: ReadingColumns, metric: number): Float64Array {
  return values[metric] ?? new Float64Array(0);
}

/** The rows, which are in order of id, by timestamp, then id. */
function timeOrder(timestamps: Float64Array): Uint32Array {
  const { length } = timestamps;
  const order = new Uint32Array(length);
  const least = timestamps.reduce(
    (min, timestamp) => Math.min(min, timestamp),
    Number.POSITIVE_INFINITY,
  );
  const keys = new Float64Array(length);
  let inOrder = true;
  for (let row = 0; row < length; row += 1) {
    order[row] = row;
    keys[row] = ((timestamps[row] ?? 0) - least) * length + row;
    if (row > 0 && (timestamps[row - 1] ?? 0) > (timestamps[row] ?? 0)) inOrder = false;
  }
  if (inOrder) return order;
  keys.sort();
  if ((keys.at(-1) ?? 0) <= Number.MAX_SAFE_INTEGER) {
    // Sorting numbers takes a fraction of the time of comparing rows.
    return order.map((_, place) => (keys[place] ?? 0) % length);
  }
  return order.sort((a, b) => (timestamps[a] ?? 0) - (timestamps[b] ?? 0) || a - b);
}
