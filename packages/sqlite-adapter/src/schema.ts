import type { JobState } from '@device-stats/core';
import type { Generated } from 'kysely';

/** The tables, as the newest migration leaves them. Times are milliseconds since the Unix epoch. */
export interface Schema {
  readonly storage_state: StorageStateTable;
  readonly metric: MetricTable;
  readonly device: DeviceTable;
  readonly reading_chunk: ReadingChunkTable;
  readonly segment_node: SegmentNodeTable;
  readonly segment_readings: SegmentReadingsTable;
  readonly merged_block: BlockTable;
  readonly tombstone: TombstoneTable;
  readonly device_due: DeviceDueTable;
  readonly device_due_when_idle: DeviceDueTable;
  readonly removed_device: RemovedDeviceTable;
  readonly pending_merge: PendingMergeTable;
  readonly maintenance_lease: MaintenanceLeaseTable;
  readonly user: UserTable;
  readonly user_device: UserDeviceTable;
  readonly key_set: KeySetTable;
  readonly key_page: KeyPageTable;
  readonly job: JobTable;
  readonly job_result: JobResultTable;
  readonly job_count: JobCountTable;
}

/** One row: the counters whose values are never given out twice. */
interface StorageStateTable {
  readonly id: 1;
  readonly last_reading_id: number;
  readonly last_version: number;
  readonly last_merged_block_id: number;
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
  /** How many of its readings are in chunks. */
  readonly hot_count: number;
  /** Raised whenever other nodes become its roots, or readings are sealed; its readings stay the same. */
  readonly layout: number;
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

/** A sealed segment, or several that were merged. What its readings are never changes, only whether it is a root, superseded, and where. */
interface SegmentNodeTable {
  /** Never reused. */
  readonly id: Generated<number>;
  readonly device_key: number;
  /** Orders the roots of a device: by when their first readings were sealed. */
  readonly position: number;
  /** 0 for a segment. */
  readonly level: number;
  readonly is_root: 0 | 1;
  /** Whether it stands for its segments only until they are merged with others. */
  readonly is_interim: 0 | 1;
  /** Since when another node stands for its readings, or none; such nodes are kept for a minute, for who is reading them. */
  readonly superseded_at_ms: number | null;
  readonly min_timestamp: number;
  readonly max_timestamp: number;
  readonly min_reading_id: number;
  readonly max_reading_id: number;
  readonly reading_count: number;
  /** The ids of the nodes that were merged, as JSON; none for a segment. */
  readonly children: string;
  /** Summaries and fences of the runs. */
  readonly runs: Uint8Array;
}

/** The readings of a segment, but for the values in its runs. */
interface SegmentReadingsTable {
  readonly node_id: number;
  readonly data: Uint8Array;
}

/** A few pages of a run: sorted values. The blocks of a run have consecutive ids. */
interface BlockTable {
  readonly id: number;
  readonly data: Uint8Array;
}

/** A deletion that sealed readings are still to be freed of. */
interface TombstoneTable {
  readonly id: Generated<number>;
  readonly device_key: number;
  readonly from_timestamp: number;
  readonly to_timestamp: number;
  readonly up_to_reading_id: number;
  /** It has been carried out on roots up to this position. */
  readonly done_position: Generated<number>;
}

/** The devices with something to seal, to merge or to delete; or only with something that can wait until no device has. */
interface DeviceDueTable {
  readonly device_key: number;
}

/** Devices that were removed and left sealed readings behind. */
interface RemovedDeviceTable {
  readonly device_key: number;
  /** Since when the upkeep knows of it; null: not yet. */
  readonly removed_at_ms: number | null;
}

/** A merge that is being done, or was when its process ended: blocks `[first_block_id, end_block_id)` belong to no node yet. */
interface PendingMergeTable {
  readonly token: string;
  readonly first_block_id: number;
  readonly end_block_id: number;
}

/** At most one row: who does the upkeep. */
interface MaintenanceLeaseTable {
  readonly id: 1;
  readonly holder: string;
  readonly expires_at_ms: number;
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

/** Idempotency keys that were recorded, and what they stand for. Nothing is added to a set; the oldest of its keys may be forgotten. */
interface KeySetTable {
  /** Never reused. */
  readonly id: Generated<number>;
  /** 0 for the keys of one commit; otherwise it was merged from sets of the level below. Null: it is full, and merged no more. */
  readonly level: number | null;
  readonly key_count: number;
  readonly record_bytes: number;
  readonly page_count: number;
  readonly oldest_at_ms: number;
  readonly newest_at_ms: number;
  /** A Bloom filter of its keys. */
  readonly filter: Uint8Array;
}

/** The records of some keys of a set: of those whose identities begin alike. */
interface KeyPageTable {
  /** Made of the id of the set and the place of the page in it. */
  readonly id: number;
  readonly records: Buffer;
}

interface JobTable {
  /** Ascends in the order of submission; never reused, so that it can be a page's position. */
  readonly key: Generated<number>;
  readonly id: string;
  readonly kind: string;
  readonly priority: number;
  readonly state: JobState;
  readonly max_attempts: number;
  readonly failed_attempts: number;
  readonly fence: number;
  readonly due_at_ms: number;
  /** Null: it is not, and waits for that when it is due. */
  readonly dispatched_at_ms: number | null;
  readonly cancel_requested: 0 | 1;
  readonly created_at_ms: number;
  readonly started_at_ms: number | null;
  /** Null as long as it is unfinished, which indexes go by. */
  readonly finished_at_ms: number | null;
  /** Null: it is never shared. */
  readonly sharing_key: string | null;
  readonly data_version: string | null;
  readonly removed_readings: number;
  /** As JSON. */
  readonly progress: string;
  /** As JSON. */
  readonly error: string | null;
  readonly checkpoint: string | null;
  readonly params: string;
}

/** A part of a result, or of one that its worker did not come to the end of: only a job that has succeeded has a result. */
interface JobResultTable {
  readonly job_key: number;
  /** From 0 on. */
  readonly part: number;
  /** JSON in UTF-8, cut anywhere. */
  readonly data: Uint8Array;
}

/** A row for each state; the table of jobs keeps it by triggers. */
interface JobCountTable {
  readonly state: JobState;
  readonly count: number;
}
