import type { StoredReadingColumns } from '../reading/reading-columns.ts';
import { buildRun } from './build-run.ts';
import { encodeColumn } from './column-codec.ts';
import { packList } from './packed-list.ts';
import { encodePages } from './page-codec.ts';
import type { Run } from './run.ts';
import { encodeTimestamps } from './timestamps-codec.ts';
import type { ReadingBounds } from './tombstone.ts';

/** A segment as it is stored. */
export interface PackedSegment extends ReadingBounds {
  readonly readingCount: number;
  /** Timestamps, ids and the order of the values in time: what {@link Segment} reads, together with the pages of the runs. */
  readonly readings: Uint8Array;
  /** Of each metric the run, and its pages. */
  readonly metrics: readonly { readonly run: Run; readonly pages: readonly Uint8Array[] }[];
}

/**
 * Seals readings: packs them in time order, and builds the run of each metric. A value is kept once, in its run; the column has
 * its rank there, or the value itself where that takes less.
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
      ...built.map(({ column, ...known }) => encodeColumn(column, known)),
    ]),
    metrics: built.map(({ run, pages }) => ({ run, pages: encodePages(pages) })),
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
