import type { MetricSet } from '../metric/metric.ts';
import type { Storage } from '../storage/storage.ts';

/** Tells the time. */
export interface Clock {
  /** Milliseconds since the Unix epoch, UTC. */
  now(): number;
}

/** What the services of one facade share. */
export interface ServiceContext {
  readonly storage: Storage;
  readonly clock: Clock;
  /** How far ahead of the clock a timestamp may be, in milliseconds; undefined: any. */
  readonly maxFutureMs: number | undefined;
  /** The metrics as declared, in the order of the declaration. */
  readonly declared: MetricSet;
  /** Opens the storage for these metrics, once; the metrics in the order of the storage's columns. */
  readonly open: () => Promise<MetricSet>;
  /** To be called with the number of readings that were stored. */
  readonly noteAppended: (readingCount: number) => void;
}
