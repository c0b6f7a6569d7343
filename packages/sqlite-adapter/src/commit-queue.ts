import { isDeviceStatsError } from '@device-stats/core';
import { busyForTooLong, busyPauseMs } from './busy-retry.ts';
import type { SqliteConnection } from './connection.ts';
import type { Synchronous } from './open-connection.ts';
import { closedError, isBusy, isDiskFailure, overloaded, toStorageError } from './storage-error.ts';
import type { WriteTransaction } from './write-transaction.ts';

/** A write that shares its transaction with others. */
export interface WriteOperation<T> {
  /** How many readings it brings. */
  readonly readingCount?: number;
  /** How many bytes it keeps in memory until it is committed. */
  readonly sizeBytes?: number;
  readonly signal?: AbortSignal | undefined;
  /**
   * Whether a power failure may undo it, and only it: true for the upkeep, which is then done again. Default: it is as durable as
   * the storage makes things.
   */
  readonly isRepeatable?: boolean;
  /**
   * Does the write, synchronously. A `DeviceStatsError` that it throws fails this operation alone, so it must come before
   * any effect; anything else undoes the transaction.
   */
  run(transaction: WriteTransaction): T;
}

export interface CommitQueueOptions {
  readonly connection: SqliteConnection;
  readonly beginTransaction: () => WriteTransaction;
  /** How far a commit has got when it is acknowledged. */
  readonly synchronous: Synchronous;
  readonly maxQueuedReadings: number;
  readonly maxQueuedBytes: number;
  readonly busyRetryMs: number;
  /** After how many milliseconds a transaction takes no further operation, so that it holds lock and event loop no longer. */
  readonly groupMs: number;
}

/** What a queue has done so far. */
export interface CommitActivity {
  /** Transactions committed. */
  readonly commits: number;
  /** Operations committed in them. */
  readonly operations: number;
}

/** An operation on its way. */
interface Entry {
  readonly operation: WriteOperation<unknown>;
  readonly readingCount: number;
  readonly sizeBytes: number;
  readonly isRepeatable: boolean;
  readonly queuedAtMs: number;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
  /** Listens to the operation's signal, if it has one. */
  abort: (() => void) | undefined;
  /** What it comes to once its transaction is committed. */
  outcome: Outcome;
  settled: boolean;
  /** Whether a transaction that it shared failed, so that it now gets its own. */
  alone: boolean;
}

type Outcome = { readonly value: unknown } | { readonly error: unknown };

const nothing: Outcome = { value: undefined };

/** A transaction takes no further operation once it has this much. */
const groupBytes = 512 * 1024;
/** Some hundred single readings. With more, an event loop that has other things to do makes all wait for too long. */
const smallBytes = 16 * 1024;
const retryAfterMs = 1000;

/**
 * Commits writes in groups: what is queued while one transaction is being made durable goes together into the next. Each
 * promise resolves once its transaction is committed.
 */
export class CommitQueue {
  readonly #options: CommitQueueOptions;
  #entries: Entry[] = [];
  #queuedReadings = 0;
  #queuedBytes = 0;
  #scheduled = false;
  #busyCount = 0;
  #isRelaxed = false;
  #closed = false;
  #drained: (() => void) | undefined;
  #commits = 0;
  #operations = 0;

  constructor(options: CommitQueueOptions) {
    this.#options = options;
  }

  get activity(): CommitActivity {
    return { commits: this.#commits, operations: this.#operations };
  }

  /** @throws `CLOSED`, `OVERLOADED`, the reason of an aborted signal */
  submit<T>(operation: WriteOperation<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const { readingCount = 1, sizeBytes = 0, signal, isRepeatable = false } = operation;
      if (this.#closed) throw closedError(this.#options.connection.path);
      signal?.throwIfAborted();
      this.#assertRoom(readingCount, sizeBytes);
      const entry: Entry = {
        operation,
        readingCount,
        sizeBytes,
        isRepeatable,
        queuedAtMs: performance.now(),
        resolve: resolve as (value: unknown) => void, // gets what this operation's own `run` returned
        reject,
        abort: undefined,
        outcome: nothing,
        settled: false,
        alone: false,
      };
      if (signal !== undefined) this.#listen(signal, entry);
      this.#entries.push(entry);
      this.#queuedReadings += readingCount;
      this.#queuedBytes += sizeBytes;
      this.#schedule();
    });
  }

  /** Accepts nothing more; resolves once everything accepted is settled. */
  async drain(): Promise<void> {
    this.#closed = true;
    if (this.#entries.length === 0) return;
    await new Promise<void>((resolve) => {
      this.#drained = resolve;
    });
  }

  #listen(signal: AbortSignal, entry: Entry): void {
    entry.abort = () => this.#settle(entry, { error: signal.reason });
    signal.addEventListener('abort', entry.abort);
  }

  /** An empty queue takes an operation of any size: there would never be more room for it. */
  #assertRoom(readingCount: number, sizeBytes: number): void {
    const { maxQueuedReadings, maxQueuedBytes } = this.#options;
    if (this.#queuedReadings === 0) return;
    if (
      this.#queuedReadings + readingCount <= maxQueuedReadings &&
      this.#queuedBytes + sizeBytes <= maxQueuedBytes
    ) {
      return;
    }
    throw overloaded(
      `${this.#queuedReadings} readings are waiting to be written, and no more fit. Try again in ${retryAfterMs} ms.`,
      retryAfterMs,
    );
  }

  #schedule(): void {
    if (this.#scheduled || this.#entries.length === 0) return;
    this.#scheduled = true;
    this.#gather(this.#entries.length);
  }

  /**
   * Lets the event loop turn before the next commit, so that requests that came in during the last one are read and share it. While the
   * queue is small it turns again, as long as that makes it half as long again: then a commit costs more than what it commits.
   */
  #gather(lengthBefore: number): void {
    setImmediate(() => {
      const { length } = this.#entries;
      if (this.#queuedBytes < smallBytes && length >= 1.5 * lengthBefore) this.#gather(length);
      else this.#turn();
    });
  }

  #turn(): void {
    this.#scheduled = false;
    this.#dropSettled();
    if (this.#entries.length > 0 && this.#begin()) this.#commitGroup();
    this.#dropSettled();
    this.#schedule();
    if (this.#entries.length === 0) this.#drained?.();
  }

  /** Takes the write lock. When another process has it, arranges for another turn. */
  #begin(): boolean {
    try {
      this.#relax(this.#entries[0]?.isRepeatable ?? false);
      this.#options.connection.beginWrite();
      this.#busyCount = 0;
      return true;
    } catch (error) {
      if (isBusy(error)) this.#pause();
      else this.#fail(this.#entries, error);
      return false;
    }
  }

  /**
   * Sets whether a power failure may undo the next transactions. Commits reach the disk in their order: whatever is committed as
   * durable later takes them with it.
   */
  #relax(isRelaxed: boolean): void {
    const { connection, synchronous } = this.#options;
    if (this.#isRelaxed === isRelaxed) return;
    connection.pragma(`synchronous = ${isRelaxed ? 'normal' : synchronous}`);
    this.#isRelaxed = isRelaxed;
  }

  #pause(): void {
    const { busyRetryMs } = this.#options;
    const expiredAtMs = performance.now() - busyRetryMs;
    const expired = this.#entries.filter((entry) => entry.queuedAtMs <= expiredAtMs);
    if (expired.length > 0) this.#fail(expired, busyForTooLong(busyRetryMs));
    this.#scheduled = true;
    setTimeout(() => this.#turn(), busyPauseMs(this.#busyCount));
    this.#busyCount += 1;
  }

  #commitGroup(): void {
    const group: Entry[] = [];
    let committing = false;
    try {
      const transaction = this.#options.beginTransaction();
      this.#runGroup(transaction, group);
      transaction.flush();
      committing = true;
      this.#options.connection.commit();
    } catch (error) {
      this.#recover(group, error, committing);
      return;
    }
    this.#commits += 1;
    this.#operations += group.length;
    for (const entry of group) this.#settle(entry, entry.outcome);
  }

  /** Runs operations from the head of the queue, as many as one transaction may have. */
  #runGroup(transaction: WriteTransaction, group: Entry[]): void {
    const startedAtMs = performance.now();
    let sizeBytes = 0;
    for (const entry of this.#entries) {
      if (group.length > 0 && (entry.alone || entry.isRepeatable !== this.#isRelaxed)) return;
      group.push(entry);
      entry.outcome = runOperation(entry.operation, transaction);
      sizeBytes += entry.sizeBytes;
      if (entry.alone || sizeBytes >= groupBytes) return;
      if (performance.now() - startedAtMs >= this.#options.groupMs) return;
    }
  }

  /** Undoes the transaction and gives each of its operations one of its own, so that a faulty one fails alone. */
  #recover(entries: readonly Entry[], error: unknown, committing: boolean): void {
    try {
      this.#options.connection.rollback();
    } catch {
      this.#fail(this.#entries, error);
      return;
    }
    if (isBusy(error)) {
      this.#pause();
    } else if (entries.length <= 1 || (committing && isDiskFailure(error))) {
      // After a failed commit nobody knows what is on the disk: writing it again could double it.
      this.#fail(entries.length === 0 ? this.#entries : entries, error);
    } else {
      for (const entry of entries) entry.alone = true;
    }
  }

  #fail(entries: readonly Entry[], error: unknown): void {
    const failure = toStorageError(error, this.#options.connection.path);
    for (const entry of entries) this.#settle(entry, { error: failure });
  }

  #settle(entry: Entry, outcome: Outcome): void {
    if (entry.settled) return;
    entry.settled = true;
    this.#queuedReadings -= entry.readingCount;
    this.#queuedBytes -= entry.sizeBytes;
    const { operation, abort, resolve, reject } = entry;
    if (abort !== undefined) operation.signal?.removeEventListener('abort', abort);
    if ('value' in outcome) resolve(outcome.value);
    else reject(outcome.error);
  }

  #dropSettled(): void {
    this.#entries = this.#entries.filter((entry) => !entry.settled);
  }
}

function runOperation(operation: WriteOperation<unknown>, transaction: WriteTransaction): Outcome {
  try {
    return { value: operation.run(transaction) };
  } catch (error) {
    if (isDeviceStatsError(error)) return { error };
    throw error;
  }
}
