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
}

/** The row of a device, without its id. */
export interface DeviceRow extends DeviceUpdate {
  readonly createdAtMs: number;
}

/** The counters, as the last value given out of each. */
interface Counters {
  readonly lastReadingId: number;
  readonly lastVersion: number;
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
}

const deviceColumns = [
  'key',
  'created_at_ms as createdAtMs',
  'version',
  'reading_count as readingCount',
  'last_reading_at_ms as lastReadingAtMs',
  'latest_chunk_id as latestChunkId',
  'tail_chunk_id as tailChunkId',
] as const;

export function prepareWriteStatements(connection: SqliteConnection): WriteStatements {
  return {
    findCounters: connection.prepare((queries) =>
      queries
        .selectFrom('storage_state')
        .select(['last_reading_id as lastReadingId', 'last_version as lastVersion']),
    ),
    updateCounters: connection.prepare((queries, { lastReadingId, lastVersion }) =>
      queries
        .updateTable('storage_state')
        .set({ last_reading_id: lastReadingId, last_version: lastVersion }),
    ),
    findDevice: connection.prepare((queries, { id }) =>
      queries.selectFrom('device').select(deviceColumns).where('id', '=', id),
    ),
    insertDevice: connection.prepare((queries, { id, nowMs }) =>
      queries
        .insertInto('device')
        .values({ id, created_at_ms: nowMs, version: 0, reading_count: 0 })
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
        })
        .where('key', '=', device.key),
    ),
    removeDevice: connection.prepare((queries, { key }) =>
      queries.deleteFrom('device').where('key', '=', key),
    ),
  };
}
