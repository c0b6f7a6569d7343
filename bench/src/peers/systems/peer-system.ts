import type { Answer } from '../answer.ts';
import type { TimeSpan } from '../question.ts';
import type { ReadingBlock } from '../reading-source.ts';

/** A system that is compared. */
export interface PeerSystem {
  /** What it is called in the report. */
  readonly title: string;
  /**
   * Opens what is kept in the folder, or begins there.
   *
   * @throws if the system cannot be had here
   */
  open(folder: string): Promise<OpenSystem>;
  /** Removes what it keeps elsewhere than in the folder. */
  discard(): Promise<void>;
}

/** A system with its data at hand. */
export interface OpenSystem {
  readonly version: string;
  /** Stores readings of a device, durably, in the fastest way there is from JavaScript. */
  append(device: number, block: ReadingBlock): Promise<void>;
  /** Does whatever makes questions faster or the data smaller. */
  keepUp(devices: readonly number[]): Promise<void>;
  /** How many readings of a device can come before upkeep would have something to do with them; 0 where there is no such thing. */
  roomBeforeUpkeep(device: number): number;
  statistics(device: number | 'all', span?: TimeSpan): Promise<Answer>;
  /** The statistics of every bucket, in the order of time. */
  series(device: number, options: SeriesSpan): Promise<readonly Answer[]>;
  /** What is on the disk, in bytes, once it is closed or all has been written there. */
  sizeBytes(): Promise<number>;
  close(): Promise<void>;
}

/** Buckets that fill a period. */
interface SeriesSpan extends TimeSpan {
  readonly bucketMinutes: number;
}
