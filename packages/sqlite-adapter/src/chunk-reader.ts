import type { ReadingColumns, ReadingPosition, StoredReadingColumns } from '@device-stats/core';
import { type Chunk, unpackChunk, unpackIds } from './chunk-codec.ts';
import { columnsInside, firstRows, gather, gatherColumns, lowerBound } from './columns.ts';
import type { SqliteConnection } from './connection.ts';
import type { PeriodRange } from './period-range.ts';
import type { Statement } from './statement.ts';

/** Which readings of a device to read, and with how many columns of values. */
export interface ChunkQuery {
  readonly deviceKey: number;
  readonly range: PeriodRange;
  readonly metricCount: number;
}

interface ChunkRow {
  readonly minTimestamp: number;
  readonly maxTimestamp: number;
  readonly data: Uint8Array;
}

/** Reads readings from chunks. Call it inside a transaction. */
export class ChunkReader {
  readonly #find: Statement<{ readonly id: number }, { readonly data: Uint8Array }>;
  readonly #list: Statement<
    { readonly deviceKey: number; readonly from: number; readonly to: number },
    ChunkRow
  >;

  constructor(connection: SqliteConnection) {
    this.#find = connection.prepare((queries, { id }) =>
      queries.selectFrom('reading_chunk').select('data').where('id', '=', id),
    );
    this.#list = connection.prepare((queries, { deviceKey, from, to }) =>
      queries
        .selectFrom('reading_chunk')
        .select(['min_timestamp as minTimestamp', 'max_timestamp as maxTimestamp', 'data'])
        .where('device_key', '=', deviceKey)
        .where('min_timestamp', '<', to)
        .where('max_timestamp', '>=', from)
        .orderBy('min_timestamp'),
    );
  }

  /** The readings, in any order. */
  blocks({ deviceKey, range, metricCount }: ChunkQuery): readonly ReadingColumns[] {
    const blocks: ReadingColumns[] = [];
    for (const row of this.#list.iterate({ deviceKey, ...range })) {
      const { timestamps, values, ...chunk } = unpackChunk(row.data, metricCount);
      const whole = row.minTimestamp >= range.from && row.maxTimestamp < range.to;
      const block = { timestamps, values };
      if (whole) blocks.push(block);
      else blocks.push(columnsInside({ ...block, ...chunk }, range));
    }
    return blocks.filter(({ timestamps }) => timestamps.length > 0);
  }

  /** The latest of the readings of a chunk. */
  latest(id: number | null, metricCount: number): StoredReadingColumns {
    const row = id === null ? undefined : this.#find.find({ id });
    if (row === undefined) return firstRows([], { limit: 0, metricCount });
    const chunk = unpackChunk(row.data, metricCount);
    let latest = 0;
    chunk.timestamps.forEach((timestamp, index) => {
      // Ids ascend, so that of equal timestamps the last one counts.
      if (timestamp >= (chunk.timestamps[latest] ?? 0)) latest = index;
    });
    return { ids: gather(unpackIds(chunk), [latest]), ...gatherColumns(chunk, [latest]) };
  }

  /** The first `limit` readings behind `after`, by timestamp, then id. */
  page(
    { deviceKey, range, metricCount }: ChunkQuery,
    { after, limit }: { readonly after: ReadingPosition; readonly limit: number },
  ): StoredReadingColumns {
    const from = Math.max(range.from, after.timestamp);
    let page = firstRows([], { limit, metricCount });
    let waiting: StoredReadingColumns[] = [];
    let count = 0;
    for (const row of this.#list.iterate({ deviceKey, from, to: range.to })) {
      // Chunks come by their least timestamp: from here on nothing belongs on a full page.
      const until = positionOf(page, limit - 1);
      if (until !== undefined && row.minTimestamp > until.timestamp) break;
      const rows = rowsBetween(unpackChunk(row.data, metricCount), { after, until, range, limit });
      waiting.push(rows);
      count += rows.ids.length;
      if (count < limit) continue;
      page = firstRows([page, ...waiting], { limit, metricCount });
      waiting = [];
    }
    return waiting.length === 0 ? page : firstRows([page, ...waiting], { limit, metricCount });
  }
}

/** Where a page may take rows from. */
interface RowBounds {
  readonly after: ReadingPosition;
  /** The last row of a page that is full: what comes behind it does not belong there. */
  readonly until: ReadingPosition | undefined;
  readonly range: PeriodRange;
  readonly limit: number;
}

/** The readings of a chunk in a range and between two positions; only the first `limit` where they are in order. */
function rowsBetween(chunk: Chunk, bounds: RowBounds): StoredReadingColumns {
  const { after, until, range, limit } = bounds;
  const ids = unpackIds(chunk);
  const { timestamps, inTimeOrder } = chunk;
  const end = Math.min(range.to - 1, until?.timestamp ?? Number.POSITIVE_INFINITY);
  const start = Math.max(range.from, after.timestamp);
  const indices: number[] = [];
  const first = inTimeOrder ? lowerBound(timestamps, start) : 0;
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
  return { ids: gather(ids, indices), ...gatherColumns(chunk, indices) };
}

function positionOf(
  { ids, timestamps }: StoredReadingColumns,
  row: number,
): ReadingPosition | undefined {
  const [id, timestamp] = [ids[row], timestamps[row]];
  return id === undefined || timestamp === undefined ? undefined : { id, timestamp };
}
