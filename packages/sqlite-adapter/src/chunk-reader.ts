import type { ReadingColumns } from '@device-stats/core';
import { type Chunk, unpackChunk, unpackIds } from './chunk-codec.ts';
import { columnsInside } from './columns.ts';
import type { SqliteConnection } from './connection.ts';
import type { PeriodRange } from './period-range.ts';
import type { RowSource } from './reading-page.ts';
import type { Statement } from './statement.ts';

/** Which readings of a device to read, and with how many columns of values. */
export interface ChunkQuery {
  readonly deviceKey: number;
  readonly range: PeriodRange;
  readonly metricCount: number;
}

interface ChunkRow {
  readonly id: number;
  readonly minTimestamp: number;
  readonly maxTimestamp: number;
}

/** Reads hot readings from their chunks. Call it inside a transaction. */
export class ChunkReader {
  readonly #find: Statement<{ readonly id: number }, { readonly data: Uint8Array }>;
  /** By least timestamp. */
  readonly #list: Statement<
    { readonly deviceKey: number; readonly from: number; readonly to: number },
    ChunkRow
  >;
  readonly #findLatest: Statement<{ readonly deviceKey: number }, { readonly id: number }>;

  constructor(connection: SqliteConnection) {
    this.#find = connection.prepare((queries, { id }) =>
      queries.selectFrom('reading_chunk').select('data').where('id', '=', id),
    );
    this.#list = connection.prepare((queries, { deviceKey, from, to }) =>
      queries
        .selectFrom('reading_chunk')
        .select(['id', 'min_timestamp as minTimestamp', 'max_timestamp as maxTimestamp'])
        .where('device_key', '=', deviceKey)
        .where('min_timestamp', '<', to)
        .where('max_timestamp', '>=', from)
        .orderBy('min_timestamp'),
    );
    this.#findLatest = connection.prepare((queries, { deviceKey }) =>
      queries
        .selectFrom('reading_chunk')
        .select('id')
        .where('device_key', '=', deviceKey)
        .orderBy('max_timestamp', 'desc')
        .orderBy('id', 'desc')
        .limit(1),
    );
  }

  /** The readings, in any order. */
  blocks({ deviceKey, range, metricCount }: ChunkQuery): readonly ReadingColumns[] {
    const blocks: ReadingColumns[] = [];
    for (const row of this.#list.all({ deviceKey, ...range })) {
      const chunk = this.#read(row.id, metricCount);
      const { timestamps, values } = chunk;
      const whole = row.minTimestamp >= range.from && row.maxTimestamp < range.to;
      blocks.push(whole ? { timestamps, values } : columnsInside(chunk, range));
    }
    return blocks.filter(({ timestamps }) => timestamps.length > 0);
  }

  /** The chunks, by ascending least timestamp. */
  *sources({ deviceKey, range, metricCount }: ChunkQuery): Generator<RowSource, undefined> {
    for (const { id, minTimestamp } of this.#list.all({ deviceKey, ...range })) {
      yield {
        minTimestamp,
        read: () => {
          const chunk = this.#read(id, metricCount);
          return { ...chunk, ids: unpackIds(chunk) };
        },
      };
    }
    return undefined;
  }

  /**
   * The place of the latest hot reading, and its chunk; undefined when there is none.
   *
   * @param latestChunkId the chunk that has it, as far as that is known
   */
  latest(
    device: { readonly key: number; readonly latestChunkId: number | null },
    metricCount: number,
  ): (HotPosition & { readonly chunk: Chunk }) | undefined {
    const id = device.latestChunkId ?? this.#findLatest.find({ deviceKey: device.key })?.id;
    if (id === undefined) return undefined;
    const chunk = this.#read(id, metricCount);
    const { timestamps } = chunk;
    let row = 0;
    for (let i = 1; i < timestamps.length; i += 1) {
      // Ids ascend, so that of equal timestamps the last one counts.
      if ((timestamps[i] ?? 0) >= (timestamps[row] ?? 0)) row = i;
    }
    return { chunk, row, timestamp: timestamps[row] ?? 0, id: unpackIds(chunk)[row] ?? 0 };
  }

  #read(id: number, metricCount: number): Chunk {
    const row = this.#find.find({ id });
    if (row === undefined) throw new RangeError(`lacks the chunk ${id}`);
    return unpackChunk(row.data, metricCount);
  }
}

/** Where a hot reading is. */
interface HotPosition {
  /** Its row in the chunk. */
  readonly row: number;
  readonly timestamp: number;
  readonly id: number;
}
