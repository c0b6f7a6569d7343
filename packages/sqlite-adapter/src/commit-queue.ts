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

interface Entry {
  readonly readingCount: number;
  readonly sizeBytes: number;
  readonly queuedAtMs: number;
  readonly run: (transaction: WriteTransaction) => unknown;
  readonly settle: (outcome: Outcome) => void;
  readonly isRepeatable: boolean;
  settled: boolean;
  /** Whether a transaction that it shared failed, so that it now gets its own. */
  alone: boolean;
}

type Outcome = { readonly value: unknown } | { readonly error: unknown };

/** An operation of a transaction, and what it comes to once that is committed. */
interface Settlement {
  readonly entry: Entry;
  outcome: Outcome;
}

const nothing: Outcome = { value: undefined };

/** A transaction takes no further operation once it has this much. */
const groupBytes = 512 * 1024;
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
      this.#assertOpen();
      operation.signal?.throwIfAborted();
      this.#enqueue(operation, (outcome) => {
        // `value` is what this operation's own `run` returned.
        if ('value' in outcome) resolve(outcome.value as T);
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- the reason of a signal may be anything
        else reject(outcome.error);
      });
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

  #assertOpen(): void {
    if (this.#closed) throw closedError(this.#options.connection.path);
  }

  #enqueue<T>(operation: WriteOperation<T>, settle: (outcome: Outcome) => void): void {
    const { readingCount = 1, sizeBytes = 0, signal, isRepeatable = false } = operation;
    this.#assertRoom(readingCount, sizeBytes);
    const abort = (): void => this.#settle(entry, { error: signal?.reason });
    const entry: Entry = {
      readingCount,
      sizeBytes,
      queuedAtMs: performance.now(),
      run: (transaction) => operation.run(transaction),
      settle: (outcome) => {
        signal?.removeEventListener('abort', abort);
        settle(outcome);
      },
      isRepeatable,
      settled: false,
      alone: false,
    };
    signal?.addEventListener('abort', abort);
    this.#entries.push(entry);
    this.#queuedReadings += readingCount;
    this.#queuedBytes += sizeBytes;
    this.#schedule();
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
    // Not sooner: requests that came in during the last commit are read first, and join the next.
    setImmediate(() => this.#turn());
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
    const group: Settlement[] = [];
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
    for (const { entry, outcome } of group) this.#settle(entry, outcome);
  }

  /** Runs operations from the head of the queue, as many as one transaction may have. */
  #runGroup(transaction: WriteTransaction, group: Settlement[]): void {
    const startedAtMs = performance.now();
    let sizeBytes = 0;
    for (const entry of this.#entries) {
      if (group.length > 0 && (entry.alone || entry.isRepeatable !== this.#isRelaxed)) return;
      const settlement = { entry, outcome: nothing };
      group.push(settlement);
      settlement.outcome = runOperation(entry, transaction);
      sizeBytes += entry.sizeBytes;
      if (entry.alone || sizeBytes >= groupBytes) return;
      if (performance.now() - startedAtMs >= this.#options.groupMs) return;
    }
  }

  /** Undoes the transaction and gives each of its operations one of its own, so that a faulty one fails alone. */
  #recover(group: readonly Settlement[], error: unknown, committing: boolean): void {
    const entries = group.map(({ entry }) => entry);
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
    entry.settle(outcome);
  }

  #dropSettled(): void {
    this.#entries = this.#entries.filter((entry) => !entry.settled);
  }
}

function runOperation(entry: Entry, transaction: WriteTransaction): Outcome {
  try {
    return { value: entry.run(transaction) };
  } catch (error) {
    if (isDeviceStatsError(error)) return { error };
    throw error;
  }
}
