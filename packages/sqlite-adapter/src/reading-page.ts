import type { ReadingPosition, StoredReadingColumns } from '@device-stats/core';
import { positionOf } from '@device-stats/core/runs';
import { firstRows, gather, gatherColumns } from './columns.ts';
import type { PeriodRange } from './period-range.ts';

/** Readings that lie together and are read when it is their turn. */
export interface RowSource {
  /** The least of their timestamps. */
  readonly minTimestamp: number;
  read(): SourceRows;
}

/** The readings of a source. */
interface SourceRows extends StoredReadingColumns {
  /** Whether they are in order of timestamp, then id. */
  readonly inTimeOrder: boolean;
}

/** Which page. */
export interface PageQuery {
  readonly after: ReadingPosition;
  readonly limit: number;
  readonly range: PeriodRange;
  readonly metricCount: number;
}

/**
 * The first `limit` readings behind `after`, by timestamp, then id.
 *
 * @param sources by ascending least timestamp; read as far as the page needs them
 */
export function readPage(sources: Iterable<RowSource>, query: PageQuery): StoredReadingColumns {
  const { after, limit, range, metricCount } = query;
  let page = firstRows([], { limit, metricCount });
  let waiting: StoredReadingColumns[] = [];
  let count = 0;
  for (const source of sources) {
    // From here on nothing belongs on a full page.
    const until = rowPosition(page, limit - 1);
    if (until !== undefined && source.minTimestamp > until.timestamp) break;
    const rows = rowsBetween(source.read(), { after, until, range, limit });
    waiting.push(rows);
    count += rows.ids.length;
    if (count < limit) continue;
    page = firstRows([page, ...waiting], { limit, metricCount });
    waiting = [];
  }
  return waiting.length === 0 ? page : firstRows([page, ...waiting], { limit, metricCount });
}

/** The sources of two, in order. */
export function* mergeSources(
  left: Iterator<RowSource, undefined>,
  right: Iterator<RowSource, undefined>,
): Generator<RowSource, undefined> {
  let a = left.next();
  let b = right.next();
  while (a.done !== true || b.done !== true) {
    if (b.done === true || (a.done !== true && a.value.minTimestamp <= b.value.minTimestamp)) {
      if (a.done !== true) yield a.value;
      a = left.next();
    } else {
      yield b.value;
      b = right.next();
    }
  }
  return undefined;
}

/** Where a page may take rows from. */
interface RowBounds {
  readonly after: ReadingPosition;
  /** The last row of a page that is full: what comes behind it does not belong there. */
  readonly until: ReadingPosition | undefined;
  readonly range: PeriodRange;
  readonly limit: number;
}

/** The readings of a source in a range and between two positions; only the first `limit` where they are in order. */
function rowsBetween(source: SourceRows, bounds: RowBounds): StoredReadingColumns {
  const { after, until, range, limit } = bounds;
  const { ids, timestamps, inTimeOrder } = source;
  const end = Math.min(range.to - 1, until?.timestamp ?? Number.POSITIVE_INFINITY);
  const start = Math.max(range.from, after.timestamp);
  const indices: number[] = [];
  const first = inTimeOrder ? positionOf(timestamps, { value: start }) : 0;
  for (let index = first; index < ids.length; index += 1) {
    const timestamp = timestamps[index] ?? Number.NaN;
    if (timestamp > end && inTimeOrder) break;
    if (timestamp < start || timestamp > end) continue;
    const id = ids[index] ?? 0;
    if (timestamp === after.timestamp && id <= after.id) continue;
    if (until !== undefined && timestamp === until.timestamp && id >= until.id) continue;
    indices.push(index);
    if (indices.length >= limit && inTimeOrder) break;
  }
  return { ids: gather(ids, indices), ...gatherColumns(source, indices) };
}

function rowPosition(
  { ids, timestamps }: StoredReadingColumns,
  row: number,
): ReadingPosition | undefined {
  const [id, timestamp] = [ids[row], timestamps[row]];
  return id === undefined || timestamp === undefined ? undefined : { id, timestamp };
}
