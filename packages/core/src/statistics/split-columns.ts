import type { ReadingColumns } from '../reading/reading-columns.ts';
import { partitionPoint } from './partition-point.ts';

/** The readings of one bucket. */
export interface ColumnsBucket {
  /** First millisecond inside, since the Unix epoch. */
  readonly startMs: number;
  /** First millisecond after. */
  readonly endMs: number;
  readonly columns: ReadingColumns;
}

/**
 * Splits readings into the buckets `[edges[i], edges[i + 1])`; readings outside all of them are left out.
 *
 * A counting sort: two passes over the timestamps and one copy of the values.
 *
 * @param options `edges`: strictly ascending, milliseconds since the Unix epoch; `metricCount`: the columns of each block
 */
export function splitColumns(
  blocks: readonly ReadingColumns[],
  { edges, metricCount }: { readonly edges: readonly number[]; readonly metricCount: number },
): readonly ColumnsBucket[] {
  const bucketCount = Math.max(0, edges.length - 1);
  const bucketOfRow = blocks.map(({ timestamps }) => locate(timestamps, edges));
  const ends = new Uint32Array(bucketCount + 1);
  for (const buckets of bucketOfRow) {
    for (const bucket of buckets) if (bucket >= 0) ends[bucket + 1] = at(ends, bucket + 1) + 1;
  }
  for (let bucket = 1; bucket <= bucketCount; bucket += 1)
    ends[bucket] = at(ends, bucket) + at(ends, bucket - 1);
  const total = at(ends, bucketCount);
  const scatter = (column: (block: ReadingColumns) => Float64Array | undefined): Float64Array => {
    const target = new Float64Array(total);
    const next = ends.slice(0, bucketCount);
    blocks.forEach((block, index) => scatterBlock(column(block), bucketOfRow[index], next, target));
    return target;
  };
  const timestamps = scatter((block) => block.timestamps);
  const values = Array.from({ length: metricCount }, (_, metric) =>
    scatter((block) => block.values[metric]),
  );
  return Array.from({ length: bucketCount }, (_, bucket) => {
    const range = [at(ends, bucket), at(ends, bucket + 1)] as const;
    return {
      startMs: edges[bucket] ?? 0,
      endMs: edges[bucket + 1] ?? 0,
      columns: {
        timestamps: timestamps.subarray(...range),
        values: values.map((column) => column.subarray(...range)),
      },
    };
  });
}

function scatterBlock(
  source: Float64Array | undefined,
  buckets: Int32Array | undefined,
  next: Uint32Array,
  target: Float64Array,
): void {
  if (source === undefined || buckets === undefined) return;
  for (let row = 0; row < source.length; row += 1) {
    const bucket = at(buckets, row);
    if (bucket < 0) continue;
    const position = at(next, bucket);
    target[position] = at(source, row);
    next[bucket] = position + 1;
  }
}

/** For each timestamp the index of its bucket, or -1. Readings mostly come in order, so the bucket of the row before is tried first. */
function locate(timestamps: Float64Array, edges: readonly number[]): Int32Array {
  const buckets = new Int32Array(timestamps.length).fill(-1);
  const last = edges.length - 2;
  let bucket = 0;
  for (let row = 0; row < timestamps.length; row += 1) {
    const timestamp = at(timestamps, row);
    if (last < 0 || timestamp < (edges[0] ?? 0) || timestamp >= (edges[last + 1] ?? 0)) continue;
    if (!(timestamp >= (edges[bucket] ?? 0) && timestamp < (edges[bucket + 1] ?? 0))) {
      bucket = partitionPoint(last + 1, (index) => (edges[index] ?? 0) <= timestamp) - 1;
    }
    buckets[row] = bucket;
  }
  return buckets;
}

/** An element that is known to be there. */
function at(array: Float64Array | Uint32Array | Int32Array, index: number): number {
  return array[index] ?? 0;
}
