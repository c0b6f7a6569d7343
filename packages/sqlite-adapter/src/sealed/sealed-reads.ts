import type { Tombstone } from '@device-stats/core/runs';
import type { SqliteConnection } from '../connection.ts';
import type { Statement } from '../statement.ts';
import type { NodeRow } from './stored-node.ts';

/** The statements by which sealed readings are read. */
export interface SealedReads {
  readonly listRoots: Statement<{ readonly deviceKey: number }, NodeRow>;
  readonly findNode: Statement<{ readonly id: number }, NodeRow>;
  readonly findChildren: Statement<{ readonly id: number }, { readonly children: string }>;
  readonly findRuns: Statement<{ readonly id: number }, { readonly runs: Uint8Array }>;
  readonly findReadings: Statement<{ readonly nodeId: number }, { readonly data: Uint8Array }>;
  readonly listTombstones: Statement<{ readonly deviceKey: number }, Tombstone>;
  readonly findBlock: Statement<{ readonly id: number }, { readonly data: Uint8Array }>;
  /** The blocks of the ids `[from, to)`. */
  readonly listBlocks: Statement<
    { readonly from: number; readonly to: number },
    { readonly data: Uint8Array }
  >;
}

const nodeColumns = [
  'id',
  'position',
  'level',
  'is_interim as isInterim',
  'reading_count as readingCount',
  'min_timestamp as minTimestamp',
  'max_timestamp as maxTimestamp',
  'min_reading_id as minReadingId',
  'max_reading_id as maxReadingId',
] as const;

export function prepareSealedReads(connection: SqliteConnection): SealedReads {
  return {
    listRoots: connection.prepare((queries, { deviceKey }) =>
      queries
        .selectFrom('segment_node')
        .select(nodeColumns)
        .where('device_key', '=', deviceKey)
        .where((where) => where('is_root', '=', where.lit(1)))
        .orderBy('position'),
    ),
    findNode: connection.prepare((queries, { id }) =>
      queries.selectFrom('segment_node').select(nodeColumns).where('id', '=', id),
    ),
    findChildren: connection.prepare((queries, { id }) =>
      queries.selectFrom('segment_node').select('children').where('id', '=', id),
    ),
    findRuns: connection.prepare((queries, { id }) =>
      queries.selectFrom('segment_node').select('runs').where('id', '=', id),
    ),
    findReadings: connection.prepare((queries, { nodeId }) =>
      queries.selectFrom('segment_readings').select('data').where('node_id', '=', nodeId),
    ),
    listTombstones: connection.prepare((queries, { deviceKey }) =>
      queries
        .selectFrom('tombstone')
        .select([
          'from_timestamp as from',
          'to_timestamp as to',
          'up_to_reading_id as upToReadingId',
        ])
        .where('device_key', '=', deviceKey)
        .orderBy('id'),
    ),
    findBlock: connection.prepare((queries, { id }) =>
      queries.selectFrom('merged_block').select('data').where('id', '=', id),
    ),
    listBlocks: connection.prepare((queries, { from, to }) =>
      queries
        .selectFrom('merged_block')
        .select('data')
        .where('id', '>=', from)
        .where('id', '<', to)
        .orderBy('id'),
    ),
  };
}
