import type { Generated } from 'kysely';

/** The tables, as the newest migration leaves them. Times are milliseconds since the Unix epoch. */
export interface Schema {
  readonly storage_state: StorageStateTable;
  readonly metric: MetricTable;
  readonly device: DeviceTable;
  readonly reading_chunk: ReadingChunkTable;
  readonly user: UserTable;
  readonly user_device: UserDeviceTable;
  readonly idempotency_key: IdempotencyKeyTable;
}

/** One row: the counters whose values are never given out twice. */
interface StorageStateTable {
  readonly id: 1;
  readonly last_reading_id: number;
  readonly last_version: number;
}

/** The declared metrics; `position` is the column of their values in a chunk. */
interface MetricTable {
  readonly position: number;
  readonly name: string;
  readonly optional: 0 | 1;
}

interface DeviceTable {
  /** Never reused, so that nothing left of a removed device can come back with another. */
  readonly key: Generated<number>;
  readonly id: string;
  readonly created_at_ms: number;
  readonly version: number;
  readonly reading_count: number;
  readonly last_reading_at_ms: number | null;
  /** The chunk that holds the latest reading. */
  readonly latest_chunk_id: number | null;
  /** The chunk with the newest readings, while it has room for more. */
  readonly tail_chunk_id: number | null;
}

/** Readings of one device in order of arrival, packed by the chunk codec. */
interface ReadingChunkTable {
  /** The id that its first reading was given, which makes it unique, never reused, and ascending by arrival. */
  readonly id: number;
  readonly device_key: number;
  readonly min_timestamp: number;
  readonly max_timestamp: number;
  readonly reading_count: number;
  readonly data: Uint8Array;
}

interface UserTable {
  readonly id: Generated<number>;
  readonly name: string;
  readonly created_at_ms: number;
}

interface UserDeviceTable {
  /** Ascends in the order of linking; never reused, so that it can be a page's position. */
  readonly id: Generated<number>;
  readonly user_id: number;
  readonly device_key: number;
}

interface IdempotencyKeyTable {
  readonly scope: string;
  readonly key: string;
  readonly part: number;
  readonly fingerprint: string;
  /** How many readings the write stored; null when it was no write of readings. */
  readonly reading_count: number | null;
  /** What a repeat is answered with, as JSON. */
  readonly result: string;
  readonly created_at_ms: number;
}
