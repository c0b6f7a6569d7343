import type { PackedChunk } from './chunk-codec.ts';
import type { SqliteConnection } from './connection.ts';
import type { Statement } from './statement.ts';

/** The readings of a device in `[from, to)`. */
interface ChunkRange {
  readonly deviceKey: number;
  readonly from: number;
  readonly to: number;
}

/** What the row of a chunk says of its readings. */
export interface ChunkHead {
  readonly id: number;
  readonly minTimestamp: number;
  readonly maxTimestamp: number;
  readonly readingCount: number;
}

/** A chunk of a device, by what its row says. */
export interface ChunkPosition {
  readonly id: number;
  readonly maxTimestamp: number;
}

type ChunkUpdate = { readonly id: number } & PackedChunk;

/** A chunk as it is stored. */
interface StoredChunk {
  readonly data: Uint8Array;
  readonly minTimestamp: number;
}

/** The statements by which chunks are written. */
export interface ChunkStatements {
  readonly find: Statement<{ readonly id: number }, StoredChunk>;
  readonly insert: Statement<ChunkUpdate & { readonly deviceKey: number }, unknown>;
  readonly update: Statement<ChunkUpdate, unknown>;
  /** As `update` where the least timestamp stays: SQLite then leaves the index by time alone. */
  readonly updateSameStart: Statement<Omit<ChunkUpdate, 'minTimestamp'>, unknown>;
  readonly remove: Statement<{ readonly id: number }, unknown>;
  /** Chunks that a range cuts in two. */
  readonly listCut: Statement<ChunkRange, { readonly id: number }>;
  /** How many readings are in chunks wholly inside a range; null for none. */
  readonly countInside: Statement<ChunkRange, { readonly total: number | null }>;
  readonly removeInside: Statement<ChunkRange, unknown>;
  readonly removeAll: Statement<{ readonly deviceKey: number }, unknown>;
  readonly findLatest: Statement<{ readonly deviceKey: number }, ChunkPosition>;
  /** By least timestamp. */
  readonly listOldest: Statement<{ readonly deviceKey: number; readonly limit: number }, ChunkHead>;
}

export function prepareChunkStatements(connection: SqliteConnection): ChunkStatements {
  return {
    find: connection.prepare((queries, { id }) =>
      queries
        .selectFrom('reading_chunk')
        .select(['data', 'min_timestamp as minTimestamp'])
        .where('id', '=', id),
    ),
    insert: connection.prepare((queries, chunk) =>
      queries
        .insertInto('reading_chunk')
        .values({ id: chunk.id, device_key: chunk.deviceKey, ...packedColumns(chunk) }),
    ),
    update: connection.prepare((queries, chunk) =>
      queries.updateTable('reading_chunk').set(packedColumns(chunk)).where('id', '=', chunk.id),
    ),
    updateSameStart: connection.prepare((queries, { id, maxTimestamp, readingCount, data }) =>
      queries
        .updateTable('reading_chunk')
        .set({ max_timestamp: maxTimestamp, reading_count: readingCount, data })
        .where('id', '=', id),
    ),
    remove: connection.prepare((queries, { id }) =>
      queries.deleteFrom('reading_chunk').where('id', '=', id),
    ),
    ...prepareRangeStatements(connection),
  };
}

function prepareRangeStatements(
  connection: SqliteConnection,
): Omit<ChunkStatements, 'find' | 'insert' | 'update' | 'updateSameStart' | 'remove'> {
  return {
    listCut: connection.prepare((queries, { deviceKey, from, to }) =>
      queries
        .selectFrom('reading_chunk')
        .select('id')
        .where('device_key', '=', deviceKey)
        .where('min_timestamp', '<', to)
        .where('max_timestamp', '>=', from)
        .where((where) =>
          where.or([where('min_timestamp', '<', from), where('max_timestamp', '>=', to)]),
        ),
    ),
    countInside: connection.prepare((queries, { deviceKey, from, to }) =>
      queries
        .selectFrom('reading_chunk')
        .select(({ fn }) => fn.sum<number | null>('reading_count').as('total'))
        .where('device_key', '=', deviceKey)
        .where('min_timestamp', '>=', from)
        .where('max_timestamp', '<', to),
    ),
    removeInside: connection.prepare((queries, { deviceKey, from, to }) =>
      queries
        .deleteFrom('reading_chunk')
        .where('device_key', '=', deviceKey)
        .where('min_timestamp', '>=', from)
        .where('max_timestamp', '<', to),
    ),
    removeAll: connection.prepare((queries, { deviceKey }) =>
      queries.deleteFrom('reading_chunk').where('device_key', '=', deviceKey),
    ),
    listOldest: connection.prepare((queries, { deviceKey, limit }) =>
      queries
        .selectFrom('reading_chunk')
        .select([
          'id',
          'min_timestamp as minTimestamp',
          'max_timestamp as maxTimestamp',
          'reading_count as readingCount',
        ])
        .where('device_key', '=', deviceKey)
        .orderBy('min_timestamp')
        .orderBy('id')
        .limit(limit),
    ),
    findLatest: connection.prepare((queries, { deviceKey }) =>
      queries
        .selectFrom('reading_chunk')
        .select(['id', 'max_timestamp as maxTimestamp'])
        .where('device_key', '=', deviceKey)
        .orderBy('max_timestamp', 'desc')
        .orderBy('id', 'desc')
        .limit(1),
    ),
  };
}

function packedColumns(chunk: PackedChunk): {
  readonly min_timestamp: number;
  readonly max_timestamp: number;
  readonly reading_count: number;
  readonly data: Uint8Array;
} {
  return {
    min_timestamp: chunk.minTimestamp,
    max_timestamp: chunk.maxTimestamp,
    reading_count: chunk.readingCount,
    data: chunk.data,
  };
}
