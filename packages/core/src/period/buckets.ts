import { DeviceStatsError } from '../errors/device-stats-error.ts';
import type { BucketWidth } from './bucket-width.ts';
import { createLocalTime } from './local-time.ts';

/** Which buckets. */
export interface BucketOptions {
  /** First millisecond inside, since the Unix epoch. */
  readonly from: number;
  /** First millisecond after. */
  readonly to: number;
  readonly width: BucketWidth;
  /** An IANA time zone, whose calendar and clock the buckets follow. */
  readonly timeZone: string;
  /** How many buckets there may be. */
  readonly limit: number;
}

/**
 * The edges of the buckets of a period, in strictly ascending order: bucket `i` is `[edges[i], edges[i + 1])`. The first edge
 * is `from`, the last is `to`, so that the first and last bucket are clipped; no edges when `from` is not before `to`.
 *
 * Buckets begin at local times of the zone: at the first of the two instants of a time that occurs twice, at the end of the
 * gap for a time that is skipped. A bucket across such a change is therefore longer or shorter, and one that would be empty
 * is left out.
 *
 * @throws `LIMIT_EXCEEDED`; `INVALID_PERIOD` for an unknown time zone
 */
export function bucketEdges({
  from,
  to,
  width,
  timeZone,
  limit,
}: BucketOptions): readonly number[] {
  const { toLocal, toInstant } = createLocalTime(timeZone);
  if (from >= to) return [];
  const { indexOf, startOf } = createGrid(width);
  const firstIndex = indexOf(toLocal(from));
  const edges = [from];
  let last = from;
  for (let index = firstIndex + 1; ; index += 1) {
    const edge = toInstant(startOf(index));
    if (!(edge < to)) break;
    if (edge <= last) continue;
    if (edges.length === limit) {
      // The local times between say how many there are, but for those that the zone skips or repeats.
      const about = indexOf(toLocal(to - 1)) - firstIndex + 1;
      throwLimitExceeded(limit, Math.max(about, limit + 1));
    }
    edges.push(edge);
    last = edge;
  }
  edges.push(to);
  return edges;
}

/** The local times at which buckets begin, numbered. */
interface Grid {
  /** The number of the bucket that a local time is in. */
  readonly indexOf: (localMs: number) => number;
  /** The local time at which a bucket begins. */
  readonly startOf: (index: number) => number;
}

const dayMs = 86_400_000;

function createGrid({ count, unit }: BucketWidth): Grid {
  switch (unit) {
    // Minutes and hours divide a day, so counting from the epoch is counting from each midnight.
    case 'minute':
      return evenGrid(count * 60_000);
    case 'hour':
      return evenGrid(count * 3_600_000);
    case 'day':
      return evenGrid(count * dayMs);
    case 'week':
      return evenGrid(count * 7 * dayMs, 4 * dayMs);
    case 'month':
      return monthGrid(count);
    case 'year':
      return monthGrid(count * 12);
  }
}

function evenGrid(stepMs: number, originMs = 0): Grid {
  return {
    indexOf: (localMs) => Math.floor((localMs - originMs) / stepMs),
    startOf: (index) => originMs + index * stepMs,
  };
}

function monthGrid(months: number): Grid {
  return {
    indexOf: (localMs) => {
      const date = new Date(localMs);
      return Math.floor(((date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth()) / months);
    },
    startOf: (index) => Date.UTC(1970, index * months),
  };
}

function throwLimitExceeded(limit: number, requested: number): never {
  throw new DeviceStatsError('LIMIT_EXCEEDED', {
    message:
      `About ${requested} buckets were asked for, and there may be at most ${limit}. ` +
      'Ask for a shorter period or for wider buckets.',
    details: { limit, requested },
  });
}
