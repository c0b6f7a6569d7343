import type { LooseReadings } from './loose-readings.ts';
import type { Run } from './run.ts';

/** A run as it is stored with its node. */
export interface NodeRun extends Run {
  /** 0 for that of a single segment, of whose values its pages are made; one of merged runs is above them. */
  readonly level: number;
  /** Of merged runs, the id of the first of the consecutive blocks in which its pages are stored. */
  readonly firstBlockId: number;
}

/** A run, and by what its storage finds its pages again. */
export interface StoredRun extends NodeRun {
  readonly nodeId: number;
  /** The index of its metric. */
  readonly metric: number;
  /** How many pages the node's runs of the metrics before have. */
  readonly firstPage: number;
}

/** Readings that a storage has sealed: known by the summaries, fences and pages of their sorted values. */
export interface SealedReadings {
  readonly readingCount: number;
  /** The least of their timestamps. */
  readonly minTimestamp: number;
  /** The greatest of their timestamps: itself inside. */
  readonly maxTimestamp: number;
  /** The run of each metric; of metrics that were declared later there may be none, and then they have no values. */
  readonly runs: readonly StoredRun[];
}

/** What a device's readings of a period are made of: each of them is in one place only. */
export interface PeriodReadings {
  /** Sealed readings of which every one is in the period. */
  readonly sealed: readonly SealedReadings[];
  /** All others, in any order and in any number of blocks. Not to be written to. */
  readonly loose: readonly LooseReadings[];
}
