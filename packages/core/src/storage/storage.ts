import type { MetricSet } from '../metric/metric.ts';
import type { DeviceStore } from './device-store.ts';
import type { IdempotencyStore } from './idempotency-store.ts';
import type { JobStore } from './job-store.ts';
import type { MaintenanceOutcome, MaintenanceTurn } from './maintenance.ts';
import type { ReadingStore } from './reading-store.ts';
import type { UserStore } from './user-store.ts';

/** What a storage can do beyond the least; the conformance suite tests both sides of each. */
export interface StorageCapabilities {
  /** Whether what was acknowledged is still there after the storage is closed, or its process killed, and opened again. */
  readonly durable: boolean;
  /** Whether several instances, also in other processes, may be open on the same data at once. */
  readonly shared: boolean;
}

/**
 * The port to where devices, users, readings and jobs are kept.
 *
 * Every method rejects with `CLOSED` once {@link Storage.close} was called, and with the reason of its `signal` when that is
 * aborted before the effect; a rejected method has had no effect. What must be atomic is one method.
 * `@device-stats/core/testing` has the conformance suite that every implementation must pass.
 */
export interface Storage {
  readonly capabilities: StorageCapabilities;
  readonly devices: DeviceStore;
  readonly users: UserStore;
  readonly readings: ReadingStore;
  readonly idempotency: IdempotencyStore;
  readonly jobs: JobStore;

  /**
   * Records the metrics of the deployment, or compares them with those recorded before; precedes every use of `readings`.
   *
   * Use {@link reconcileMetrics} to compare. Atomic. Another instance on the same data, which declared fewer metrics before, may
   * go on appending readings without the columns added at the end.
   *
   * @returns the recorded metrics, in the order of the columns of every {@link ReadingColumns}
   * @throws `METRICS_CONFLICT` when they differ by more than optional metrics added
   */
  declareMetrics(metrics: MetricSet): Promise<MetricSet>;

  /**
   * Does the next short step of the upkeep that is due: what makes statistics fast and gives space back, and changes no answer. A
   * step holds neither locks nor the event loop for more than a few milliseconds. Takes the lease when nobody has it.
   *
   * Safe at any time and by any number of processes; the lease only keeps them from doing the same work twice. A storage that
   * needs no upkeep is always `idle`.
   */
  maintain(turn: MaintenanceTurn): Promise<MaintenanceOutcome>;

  /** How many devices have upkeep that is due: for whoever watches over it. 0 where nothing ever is. */
  maintenanceBacklog(): Promise<number>;

  /** Finishes what was accepted, then releases everything. Idempotent. */
  close(): Promise<void>;
}
