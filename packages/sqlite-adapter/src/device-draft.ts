import type { DeviceId } from '@device-stats/core';
import type { ReadingRun } from './chunk-codec.ts';

/** A device while a transaction changes it; its row is written when the transaction ends. */
export interface DeviceDraft {
  readonly key: number;
  readonly id: DeviceId;
  readonly createdAtMs: number;
  version: number;
  readingCount: number;
  lastReadingAtMs: number | null;
  latestChunkId: number | null;
  tailChunkId: number | null;
  hotCount: number;
  layout: number;
  changed: boolean;
  /** Appended readings that are not in a chunk yet: all of a transaction go into one. */
  pending: ReadingRun[];
}
