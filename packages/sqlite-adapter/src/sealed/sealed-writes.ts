import type { ReadingBounds, Tombstone } from '@device-stats/core/runs';
import type { SqliteConnection } from '../connection.ts';
import type { Statement } from '../statement.ts';

/** A node to be stored. */
interface NewNode extends ReadingBounds {
  readonly deviceKey: number;
  /** Null for a new one behind all others, whose position is then its id. */
  readonly position: number | null;
  readonly level: number;
  readonly isInterim: 0 | 1;
  readonly readingCount: number;
  /** What `encodeChildren` wrote. */
  readonly children: string;
  readonly runs: Uint8Array;
}

type NodeKey = { readonly id: number };
type Bytes = { readonly data: Uint8Array };

/** The statements by which sealed readings are written. */
export interface SealedWrites {
  readonly insertNode: Statement<NewNode, NodeKey>;
  readonly placeNode: Statement<NodeKey & { readonly position: number }, unknown>;
  readonly setRoot: Statement<NodeKey & { readonly isRoot: 0 | 1 }, unknown>;
  readonly supersedeNode: Statement<NodeKey & { readonly nowMs: number }, unknown>;
  /** Makes a superseded node a root. */
  readonly reviveNode: Statement<NodeKey & { readonly position: number }, unknown>;
  readonly insertReadings: Statement<{ readonly nodeId: number } & Bytes, unknown>;
  readonly insertMergedBlock: Statement<NodeKey & Bytes, unknown>;
  readonly insertTombstone: Statement<{ readonly deviceKey: number } & Tombstone, unknown>;
  readonly findTombstone: Statement<
    { readonly deviceKey: number },
    NodeKey & Tombstone & { readonly donePosition: number }
  >;
  readonly moveTombstone: Statement<NodeKey & { readonly donePosition: number }, unknown>;
  readonly removeTombstone: Statement<NodeKey, unknown>;
  readonly insertRemovedDevice: Statement<{ readonly deviceKey: number }, unknown>;
}

export function prepareSealedWrites(connection: SqliteConnection): SealedWrites {
  return {
    ...prepareNodeWrites(connection),
    ...prepareTombstoneWrites(connection),
    insertReadings: connection.prepare((queries, { nodeId, data }) =>
      queries.insertInto('segment_readings').values({ node_id: nodeId, data }),
    ),
    insertMergedBlock: connection.prepare((queries, { id, data }) =>
      queries.insertInto('merged_block').values({ id, data }),
    ),
  };
}

function prepareNodeWrites(
  connection: SqliteConnection,
): Pick<SealedWrites, 'insertNode' | 'placeNode' | 'setRoot' | 'supersedeNode' | 'reviveNode'> {
  return {
    insertNode: connection.prepare((queries, node) =>
      queries
        .insertInto('segment_node')
        .values((build) => ({
          device_key: node.deviceKey,
          position: build.fn.coalesce(build.val(node.position), build.lit(0)),
          level: node.level,
          is_root: 1,
          is_interim: node.isInterim,
          min_timestamp: node.minTimestamp,
          max_timestamp: node.maxTimestamp,
          min_reading_id: node.minReadingId,
          max_reading_id: node.maxReadingId,
          reading_count: node.readingCount,
          children: node.children,
          runs: node.runs,
        }))
        .returning('id'),
    ),
    placeNode: connection.prepare((queries, { id, position }) =>
      queries.updateTable('segment_node').set({ position }).where('id', '=', id),
    ),
    setRoot: connection.prepare((queries, { id, isRoot }) =>
      queries.updateTable('segment_node').set({ is_root: isRoot }).where('id', '=', id),
    ),
    reviveNode: connection.prepare((queries, { id, position }) =>
      queries
        .updateTable('segment_node')
        .set({ is_root: 1, superseded_at_ms: null, position })
        .where('id', '=', id),
    ),
    supersedeNode: connection.prepare((queries, { id, nowMs }) =>
      queries
        .updateTable('segment_node')
        .set({ is_root: 0, superseded_at_ms: nowMs })
        .where('id', '=', id),
    ),
  };
}

function prepareTombstoneWrites(
  connection: SqliteConnection,
): Pick<
  SealedWrites,
  'insertTombstone' | 'findTombstone' | 'moveTombstone' | 'removeTombstone' | 'insertRemovedDevice'
> {
  return {
    insertTombstone: connection.prepare((queries, tombstone) =>
      queries.insertInto('tombstone').values({
        device_key: tombstone.deviceKey,
        from_timestamp: tombstone.from,
        to_timestamp: tombstone.to,
        up_to_reading_id: tombstone.upToReadingId,
      }),
    ),
    findTombstone: connection.prepare((queries, { deviceKey }) =>
      queries
        .selectFrom('tombstone')
        .select([
          'id',
          'from_timestamp as from',
          'to_timestamp as to',
          'up_to_reading_id as upToReadingId',
          'done_position as donePosition',
        ])
        .where('device_key', '=', deviceKey)
        .orderBy('id')
        .limit(1),
    ),
    moveTombstone: connection.prepare((queries, { id, donePosition }) =>
      queries.updateTable('tombstone').set({ done_position: donePosition }).where('id', '=', id),
    ),
    insertRemovedDevice: connection.prepare((queries, { deviceKey }) =>
      queries.insertInto('removed_device').values({ device_key: deviceKey, removed_at_ms: null }),
    ),
    removeTombstone: connection.prepare((queries, { id }) =>
      queries.deleteFrom('tombstone').where('id', '=', id),
    ),
  };
}
