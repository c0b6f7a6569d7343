import type { DeviceId } from '../device/device.ts';
import type { Period } from '../period/period.ts';
import type { ReadingId } from '../reading/reading.ts';
import type { ReadingColumns, StoredReadingColumns } from '../reading/reading-columns.ts';
import type { IdempotencyClaim } from './idempotency-store.ts';
import type { JobStep } from './job-store.ts';
import type { ReadingsView } from './readings-view.ts';
import type { Subject, SubjectDevice } from './subject.ts';

/** New readings of one device. */
export interface DeviceReadings {
  readonly deviceId: DeviceId;
  /** At least one row. The storage keeps no reference to the arrays once the append is settled. */
  readonly readings: ReadingColumns;
}

/** How a batch is appended. */
export interface AppendOptions {
  /** The moment of arrival, recorded with the claim and as the creation of devices that are new. */
  readonly nowMs: number;
  readonly idempotency?: IdempotencyClaim | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What became of a batch. */
export interface AppendReceipt {
  /** For each entry of the batch the id of its first reading; the ids of an entry's rows are consecutive. */
  readonly firstIds: readonly ReadingId[];
  /** The `nowMs` of the append that stored the readings: of the first one, for a repeat. */
  readonly receivedAtMs: number;
  /** Whether the claim had been seen before, so that nothing was stored now. */
  readonly repeated: boolean;
}

/** A position in a device's readings, ordered by timestamp, then id. */
export interface ReadingPosition {
  readonly timestamp: number;
  readonly id: number;
}

/** Keeps the readings. */
export interface ReadingStore {
  /**
   * Appends a batch, all or nothing; resolves once it is as durable as the storage gets. Devices that are not known are
   * registered. With a claim seen before it stores nothing and returns the first receipt.
   *
   * @throws `OVERLOADED` when the write queue is full; `IDEMPOTENCY_CONFLICT`
   */
  append(batch: readonly DeviceReadings[], options: AppendOptions): Promise<AppendReceipt>;

  /**
   * The reading with the greatest timestamp, then the greatest id: one row, or none.
   *
   * @throws `DEVICE_NOT_FOUND`
   */
  findLatest(deviceId: DeviceId): Promise<StoredReadingColumns>;

  /**
   * The first `limit` readings of the period that lie behind `after`, by ascending timestamp, then id; fewer only when there
   * are no more. A reading at `after` need not exist.
   *
   * @throws `DEVICE_NOT_FOUND`
   */
  page(query: {
    readonly deviceId: DeviceId;
    readonly period: Period;
    readonly after?: ReadingPosition;
    readonly limit: number;
    readonly signal?: AbortSignal;
  }): Promise<StoredReadingColumns>;

  /**
   * Removes the device's readings of a period in one step; returns how many. When there are none, nothing changes, the
   * device's version included.
   *
   * As a step of a job it is also recorded in the job: the checkpoint, and how many readings were removed, even none.
   *
   * @throws `DEVICE_NOT_FOUND`, `OVERLOADED`; `JOB_CLAIM_LOST`
   */
  remove(query: {
    readonly deviceId: DeviceId;
    readonly period: Period;
    readonly step?: JobStep;
    readonly signal?: AbortSignal;
  }): Promise<number>;

  /**
   * The subject's devices and the versions of their data, without reading the data.
   *
   * @throws `DEVICE_NOT_FOUND`, `USER_NOT_FOUND`
   */
  versions(subject: Subject): Promise<readonly SubjectDevice[]>;

  /**
   * Reads what statistics of the subject need, in one read transaction.
   *
   * @throws `DEVICE_NOT_FOUND`, `USER_NOT_FOUND`
   */
  openView(query: {
    readonly subject: Subject;
    readonly period: Period;
    readonly signal?: AbortSignal;
  }): Promise<ReadingsView>;
}
