import type { MetricSet } from '../../metric/metric.ts';
import { DeviceTable } from './device-table.ts';
import { JobTable } from './job-table.ts';
import { storageClosed } from './storage-errors.ts';
import { UserTable } from './user-table.ts';
import { WriteLog } from './write-log.ts';

/** Everything an in-memory storage holds. What is done to it without an `await` between is atomic. */
export class InMemoryTables {
  readonly devices: DeviceTable = new DeviceTable();
  readonly users: UserTable = new UserTable();
  readonly jobs: JobTable = new JobTable();
  readonly writes: WriteLog = new WriteLog();
  metrics: MetricSet | undefined;
  #lastReadingId = 0;
  #closed = false;

  get metricCount(): number {
    return this.metrics?.length ?? 0;
  }

  /** Takes consecutive reading ids; returns the first. */
  takeReadingIds(count: number): number {
    const first = this.#lastReadingId + 1;
    this.#lastReadingId += count;
    return first;
  }

  /**
   * To be called first in every method.
   *
   * @throws `CLOSED`; the reason of the signal when that is aborted
   */
  checkUsable(signal?: AbortSignal): void {
    if (this.#closed) throw storageClosed();
    signal?.throwIfAborted();
  }

  close(): void {
    this.#closed = true;
  }
}
