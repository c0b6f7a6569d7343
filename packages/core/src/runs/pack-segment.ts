import type { StoredReadingColumns } from '../reading/reading-columns.ts';
import { buildRun } from './build-run.ts';
import { encodeColumn } from './column-codec.ts';
import { packList } from './packed-list.ts';
import type { Run } from './run.ts';
import { encodeTimestamps } from './timestamps-codec.ts';
import type { ReadingBounds } from './tombstone.ts';

/** A segment as it is stored. */
export interface PackedSegment extends ReadingBounds {
  readonly readingCount: number;
  /** Timestamps, ids and values in time order: what {@link Segment} reads. */
  readonly readings: Uint8Array;
  /** What is known of each metric's values in order of their size. */
  readonly runs: readonly Run[];
}

/**
 * Seals readings: packs them in time order, and finds the fences of each metric. The pages between them are not stored, but made of
 * the values when they are asked for.
 *
 * @param readings at least one, at most 65,535; by ascending timestamp, then id
 * @param options `pageSize`: how many different values a page has at most
 */
export function packSegment(
  readings: StoredReadingColumns,
  { pageSize }: { readonly pageSize: number },
): PackedSegment {
  const { timestamps, ids } = readings;
  const built = readings.values.map((column) => ({ column, ...buildRun(column, { pageSize }) }));
  return {
    ...boundsOf(readings),
    readingCount: timestamps.length,
    readings: packList([
      encodeTimestamps(timestamps),
      encodeTimestamps(ids),
      ...built.map(({ column, sorted }) => encodeColumn(column, { sorted })),
    ]),
    runs: built.map(({ run }) => run),
  };
}

function boundsOf({ timestamps, ids }: StoredReadingColumns): ReadingBounds {
  let minReadingId = Number.POSITIVE_INFINITY;
  let maxReadingId = Number.NEGATIVE_INFINITY;
  for (const id of ids) {
    if (id < minReadingId) minReadingId = id;
    if (id > maxReadingId) maxReadingId = id;
  }
  const last = timestamps.length - 1;
  return {
    minTimestamp: timestamps[0] ?? 0,
    maxTimestamp: timestamps[last] ?? 0,
    minReadingId,
    maxReadingId,
  };
}
