import type { SqliteConnection } from './connection.ts';
import type { NoParameters, Statement } from './statement.ts';

/** What a transaction changes of a device. */
interface DeviceUpdate {
  readonly key: number;
  readonly version: number;
  readonly readingCount: number;
  readonly lastReadingAtMs: number | null;
  readonly latestChunkId: number | null;
  readonly tailChunkId: number | null;
  readonly hotCount: number;
  readonly layout: number;
}

/** The row of a device, without its id. */
export interface DeviceRow extends DeviceUpdate {
  readonly createdAtMs: number;
}

/** The counters, as the last value given out of each. */
export interface Counters {
  readonly lastReadingId: number;
  readonly lastVersion: number;
  readonly lastMergedBlockId: number;
}

/** The statements by which a write transaction keeps the counters and the devices. */
export interface WriteStatements {
  readonly findCounters: Statement<NoParameters, Counters>;
  readonly updateCounters: Statement<Counters, unknown>;
  readonly findDevice: Statement<{ readonly id: string }, DeviceRow>;
  readonly insertDevice: Statement<{ readonly id: string; readonly nowMs: number }, DeviceRow>;
  readonly updateDevice: Statement<DeviceUpdate, unknown>;
  /** Its links go with it. */
  readonly removeDevice: Statement<{ readonly key: number }, unknown>;
  readonly findDeviceId: Statement<{ readonly key: number }, { readonly id: string }>;
  /** Notes that there is something to be done for a device. */
  readonly markDue: Statement<{ readonly key: number }, unknown>;
}

const deviceColumns = [
  'key',
  'created_at_ms as createdAtMs',
  'version',
  'reading_count as readingCount',
  'last_reading_at_ms as lastReadingAtMs',
  'latest_chunk_id as latestChunkId',
  'tail_chunk_id as tailChunkId',
  'hot_count as hotCount',
  'layout',
] as const;

export function prepareWriteStatements(connection: SqliteConnection): WriteStatements {
  return {
    findCounters: connection.prepare((queries) =>
      queries
        .selectFrom('storage_state')
        .select([
          'last_reading_id as lastReadingId',
          'last_version as lastVersion',
          'last_merged_block_id as lastMergedBlockId',
        ]),
    ),
    updateCounters: connection.prepare((queries, counters) =>
      queries.updateTable('storage_state').set({
        last_reading_id: counters.lastReadingId,
        last_version: counters.lastVersion,
        last_merged_block_id: counters.lastMergedBlockId,
      }),
    ),
    findDevice: connection.prepare((queries, { id }) =>
      queries.selectFrom('device').select(deviceColumns).where('id', '=', id),
    ),
    insertDevice: connection.prepare((queries, { id, nowMs }) =>
      queries
        .insertInto('device')
        .values({ id, created_at_ms: nowMs, version: 0, reading_count: 0, hot_count: 0, layout: 0 })
        .returning(deviceColumns),
    ),
    updateDevice: connection.prepare((queries, device) =>
      queries
        .updateTable('device')
        .set({
          version: device.version,
          reading_count: device.readingCount,
          last_reading_at_ms: device.lastReadingAtMs,
          latest_chunk_id: device.latestChunkId,
          tail_chunk_id: device.tailChunkId,
          hot_count: device.hotCount,
          layout: device.layout,
        })
        .where('key', '=', device.key),
    ),
    removeDevice: connection.prepare((queries, { key }) =>
      queries.deleteFrom('device').where('key', '=', key),
    ),
    findDeviceId: connection.prepare((queries, { key }) =>
      queries.selectFrom('device').select('id').where('key', '=', key),
    ),
    markDue: connection.prepare((queries, { key }) =>
      queries
        .insertInto('device_due')
        .values({ device_key: key })
        .onConflict((conflict) => conflict.doNothing()),
    ),
  };
}
