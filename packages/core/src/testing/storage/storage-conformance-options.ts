import type { MetricSet } from '../../metric/metric.ts';
import type { Storage, StorageCapabilities } from '../../storage/storage.ts';
import type { ConformanceRunner } from '../conformance-runner.ts';

/** What the storage conformance suite is run on. */
export interface StorageConformanceOptions {
  readonly runner: ConformanceRunner;
  /** The storage's name, for the heading of the tests. */
  readonly name: string;
  /** What the storage is expected to declare; decides which tests there are. */
  readonly capabilities: StorageCapabilities;
  /** Opens a storage on empty data of its own. Called once for each test; the suite closes what it opened. */
  readonly openStorage: () => Storage | Promise<Storage>;
  /**
   * Opens a further instance on the data of one that came from {@link openStorage}: of a durable storage after that was
   * closed, of a shared one also before. Required for storages that are durable or shared.
   */
  readonly reopenStorage?: (storage: Storage) => Storage | Promise<Storage>;
  /** Deletes the data of a storage that came from {@link openStorage}; every instance on it is closed. Default: nothing. */
  readonly discardStorage?: (storage: Storage) => void | Promise<void>;
  /**
   * The metrics to declare: a required one first, and any number of others. Default: `x` and `y`, and `battery`, which is
   * optional.
   */
  readonly metrics?: MetricSet;
}
