import { createTurns } from '@device-stats/core';
import { retryWhileBusy } from './busy-retry.ts';
import type { SqliteConnection } from './connection.ts';
import { closedError, toStorageError } from './storage-error.ts';

/** Runs queries on the connection for reading, each on one state of the data. */
export class Reader {
  readonly connection: SqliteConnection;
  readonly #busyRetryMs: number;
  readonly #running = new Set<Promise<unknown>>();
  readonly #takeTurn = createTurns();
  #closed = false;

  constructor(connection: SqliteConnection, options: { readonly busyRetryMs: number }) {
    this.connection = connection;
    this.#busyRetryMs = options.busyRetryMs;
  }

  /** @throws `CLOSED`, the reason of an aborted signal, and whatever `query` throws */
  async read<T>(query: () => T, signal?: AbortSignal): Promise<T> {
    return this.#track(() => this.#attempt(query, signal));
  }

  /**
   * As {@link read}, for queries that may take long: one of them a turn of the event loop, so that other work, and the news
   * that a caller has gone, come between.
   */
  async readInTurn<T>(query: () => T, signal?: AbortSignal): Promise<T> {
    return this.#track(async () => {
      signal?.throwIfAborted();
      await this.#takeTurn();
      return this.#attempt(query, signal);
    });
  }

  /** Accepts nothing more; resolves once everything accepted is settled. */
  async drain(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#running);
  }

  async #track<T>(run: () => Promise<T>): Promise<T> {
    if (this.#closed) throw closedError(this.connection.path);
    const result = run();
    this.#running.add(result);
    try {
      return await result;
    } finally {
      this.#running.delete(result);
    }
  }

  async #attempt<T>(query: () => T, signal: AbortSignal | undefined): Promise<T> {
    signal?.throwIfAborted();
    try {
      return await retryWhileBusy(() => this.connection.read(query), {
        limitMs: this.#busyRetryMs,
        signal,
      });
    } catch (error) {
      signal?.throwIfAborted();
      throw toStorageError(error, this.connection.path);
    }
  }
}
