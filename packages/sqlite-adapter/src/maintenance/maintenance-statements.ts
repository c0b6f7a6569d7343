import type { SqliteConnection } from '../connection.ts';
import type { NoParameters, Statement } from '../statement.ts';

/** Who does the upkeep, and until when. */
interface LeaseRow {
  readonly holder: string;
  readonly expiresAtMs: number;
}

/** A merge of which pages are stored, `[firstBlockId, endBlockId)`, but no node yet. */
export interface PendingMerge {
  readonly token: string;
  readonly firstBlockId: number;
  readonly endBlockId: number;
}

type Before = { readonly beforeMs: number };

/** The statements that tell what is due. They run on any connection. */
export interface DueReads {
  readonly findLease: Statement<NoParameters, LeaseRow>;
  /** The next due device behind a key. */
  readonly findDueDevice: Statement<{ readonly after: number }, { readonly deviceKey: number }>;
  /** A device with something to do when no device is due. */
  readonly findDueWhenIdle: Statement<NoParameters, { readonly deviceKey: number }>;
  readonly countDueDevices: Statement<NoParameters, { readonly count: number }>;
  /** A merge that is not the one of the token. */
  readonly findOtherMerge: Statement<{ readonly token: string }, PendingMerge>;
  readonly findSuperseded: Statement<Before, { readonly id: number }>;
  /** A removed device that the upkeep does not know of yet. */
  readonly findNewlyRemoved: Statement<NoParameters, { readonly deviceKey: number }>;
  readonly findRemoved: Statement<Before, { readonly deviceKey: number }>;
}

export function prepareDueReads(connection: SqliteConnection): DueReads {
  return {
    findLease: connection.prepare((queries) =>
      queries.selectFrom('maintenance_lease').select(['holder', 'expires_at_ms as expiresAtMs']),
    ),
    findDueDevice: connection.prepare((queries, { after }) =>
      queries
        .selectFrom('device_due')
        .select('device_key as deviceKey')
        .where('device_key', '>', after)
        .orderBy('device_key')
        .limit(1),
    ),
    findDueWhenIdle: connection.prepare((queries) =>
      queries.selectFrom('device_due_when_idle').select('device_key as deviceKey').limit(1),
    ),
    countDueDevices: connection.prepare((queries) =>
      queries.selectFrom('device_due').select((select) => select.fn.countAll<number>().as('count')),
    ),
    findOtherMerge: connection.prepare((queries, { token }) =>
      queries
        .selectFrom('pending_merge')
        .select(['token', 'first_block_id as firstBlockId', 'end_block_id as endBlockId'])
        .where('token', '!=', token)
        .limit(1),
    ),
    findSuperseded: connection.prepare((queries, { beforeMs }) =>
      queries
        .selectFrom('segment_node')
        .select('id')
        .where('superseded_at_ms', '<=', beforeMs)
        .orderBy('superseded_at_ms')
        .limit(1),
    ),
    findNewlyRemoved: connection.prepare((queries) =>
      queries
        .selectFrom('removed_device')
        .select('device_key as deviceKey')
        .where('removed_at_ms', 'is', null)
        .limit(1),
    ),
    findRemoved: connection.prepare((queries, { beforeMs }) =>
      queries
        .selectFrom('removed_device')
        .select('device_key as deviceKey')
        .where('removed_at_ms', '<=', beforeMs)
        .limit(1),
    ),
  };
}

type Range = { readonly from: number; readonly to: number; readonly limit: number };

/** The statements by which the upkeep keeps its books and throws away. */
export interface MaintenanceWrites {
  readonly takeLease: Statement<LeaseRow, unknown>;
  readonly releaseLease: Statement<{ readonly holder: string }, unknown>;
  readonly clearDue: Statement<{ readonly deviceKey: number }, unknown>;
  readonly markDueWhenIdle: Statement<{ readonly deviceKey: number }, unknown>;
  readonly clearDueWhenIdle: Statement<{ readonly deviceKey: number }, unknown>;
  readonly insertMerge: Statement<PendingMerge, unknown>;
  readonly moveMerge: Statement<{ readonly token: string; readonly endBlockId: number }, unknown>;
  readonly renameMerge: Statement<{ readonly token: string; readonly newToken: string }, unknown>;
  readonly removeMerge: Statement<{ readonly token: string }, unknown>;
  readonly removeMergedBlocks: Statement<Range, unknown>;
  readonly removeReadings: Statement<{ readonly nodeId: number }, unknown>;
  readonly removeNode: Statement<{ readonly id: number }, unknown>;
  readonly findNodeOf: Statement<{ readonly deviceKey: number }, { readonly id: number }>;
  readonly stampRemoved: Statement<{ readonly deviceKey: number; readonly nowMs: number }, unknown>;
  readonly removeRemoved: Statement<{ readonly deviceKey: number }, unknown>;
  readonly removeTombstones: Statement<{ readonly deviceKey: number }, unknown>;
}

export function prepareMaintenanceWrites(connection: SqliteConnection): MaintenanceWrites {
  return {
    ...prepareDueWrites(connection),
    ...prepareLeaseWrites(connection),
    ...prepareMergeWrites(connection),
    ...prepareRemovals(connection),
  };
}

function prepareDueWrites(
  connection: SqliteConnection,
): Pick<MaintenanceWrites, 'clearDue' | 'markDueWhenIdle' | 'clearDueWhenIdle'> {
  return {
    clearDue: connection.prepare((queries, { deviceKey }) =>
      queries.deleteFrom('device_due').where('device_key', '=', deviceKey),
    ),
    markDueWhenIdle: connection.prepare((queries, { deviceKey }) =>
      queries
        .insertInto('device_due_when_idle')
        .values({ device_key: deviceKey })
        .onConflict((conflict) => conflict.doNothing()),
    ),
    clearDueWhenIdle: connection.prepare((queries, { deviceKey }) =>
      queries.deleteFrom('device_due_when_idle').where('device_key', '=', deviceKey),
    ),
  };
}

function prepareLeaseWrites(
  connection: SqliteConnection,
): Pick<MaintenanceWrites, 'takeLease' | 'releaseLease'> {
  return {
    takeLease: connection.prepare((queries, { holder, expiresAtMs }) =>
      queries
        .insertInto('maintenance_lease')
        .values({ id: 1, holder, expires_at_ms: expiresAtMs })
        .onConflict((conflict) =>
          conflict.column('id').doUpdateSet((row) => ({
            holder: row.ref('excluded.holder'),
            expires_at_ms: row.ref('excluded.expires_at_ms'),
          })),
        ),
    ),
    releaseLease: connection.prepare((queries, { holder }) =>
      queries.deleteFrom('maintenance_lease').where('holder', '=', holder),
    ),
  };
}

function prepareMergeWrites(
  connection: SqliteConnection,
): Pick<MaintenanceWrites, 'insertMerge' | 'moveMerge' | 'renameMerge' | 'removeMerge'> {
  return {
    insertMerge: connection.prepare((queries, { token, firstBlockId, endBlockId }) =>
      queries
        .insertInto('pending_merge')
        .values({ token, first_block_id: firstBlockId, end_block_id: endBlockId }),
    ),
    moveMerge: connection.prepare((queries, { token, endBlockId }) =>
      queries
        .updateTable('pending_merge')
        .set({ end_block_id: endBlockId })
        .where('token', '=', token),
    ),
    renameMerge: connection.prepare((queries, { token, newToken }) =>
      queries.updateTable('pending_merge').set({ token: newToken }).where('token', '=', token),
    ),
    removeMerge: connection.prepare((queries, { token }) =>
      queries.deleteFrom('pending_merge').where('token', '=', token),
    ),
  };
}

function prepareRemovals(
  connection: SqliteConnection,
): Omit<
  MaintenanceWrites,
  | keyof ReturnType<typeof prepareDueWrites>
  | keyof ReturnType<typeof prepareLeaseWrites>
  | keyof ReturnType<typeof prepareMergeWrites>
> {
  return {
    removeMergedBlocks: connection.prepare((queries, { from, to, limit }) =>
      queries
        .deleteFrom('merged_block')
        .where('id', '>=', from)
        .where('id', '<', to)
        .orderBy('id')
        .limit(limit),
    ),
    removeReadings: connection.prepare((queries, { nodeId }) =>
      queries.deleteFrom('segment_readings').where('node_id', '=', nodeId),
    ),
    removeNode: connection.prepare((queries, { id }) =>
      queries.deleteFrom('segment_node').where('id', '=', id),
    ),
    findNodeOf: connection.prepare((queries, { deviceKey }) =>
      queries.selectFrom('segment_node').select('id').where('device_key', '=', deviceKey).limit(1),
    ),
    stampRemoved: connection.prepare((queries, { deviceKey, nowMs }) =>
      queries
        .updateTable('removed_device')
        .set({ removed_at_ms: nowMs })
        .where('device_key', '=', deviceKey),
    ),
    removeRemoved: connection.prepare((queries, { deviceKey }) =>
      queries.deleteFrom('removed_device').where('device_key', '=', deviceKey),
    ),
    removeTombstones: connection.prepare((queries, { deviceKey }) =>
      queries.deleteFrom('tombstone').where('device_key', '=', deviceKey),
    ),
  };
}
