import { createTurns } from '@device-stats/core';
import { retryWhileBusy } from '../busy-retry.ts';
import type { SqliteConnection } from '../connection.ts';
import { closedError, toStorageError } from '../storage-error.ts';

/** The steps of a read: it yields where it may pause. No statement is open there. */
export type ReadSteps<T> = Generator<undefined, T, undefined>;

/** How long a read may hold the event loop. */
const sliceMs = 3;

/**
 * Runs reads that may take long, one after the other on a connection of their own: each sees one state of the data, and pauses
 * for everything else that waits in the event loop.
 */
export class SlicedReader {
  readonly connection: SqliteConnection;
  readonly #busyRetryMs: number;
  readonly #takeTurn = createTurns();
  #last: Promise<unknown> = Promise.resolve();
  #pausedAtMs = 0;
  #closed = false;

  constructor(connection: SqliteConnection, options: { readonly busyRetryMs: number }) {
    this.connection = connection;
    this.#busyRetryMs = options.busyRetryMs;
  }

  /** @throws `CLOSED`, the reason of an aborted signal, and whatever the steps throw */
  async run<T>(steps: () => ReadSteps<T>, signal?: AbortSignal): Promise<T> {
    if (this.#closed) throw closedError(this.connection.path);
    signal?.throwIfAborted();
    const result = this.#last.then(() => this.#runAlone(steps, signal));
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Accepts nothing more; resolves once everything accepted is settled. */
  async drain(): Promise<void> {
    this.#closed = true;
    await this.#last;
  }

  async #runAlone<T>(steps: () => ReadSteps<T>, signal: AbortSignal | undefined): Promise<T> {
    const { connection } = this;
    try {
      await this.#pauseWhenDue(signal);
      await retryWhileBusy(() => connection.beginRead(), { limitMs: this.#busyRetryMs, signal });
      const running = steps();
      for (;;) {
        const step = running.next();
        if (step.done === true) return step.value;
        // oxlint-disable-next-line eslint/no-await-in-loop -- the point of it
        await this.#pauseWhenDue(signal);
      }
    } catch (error) {
      signal?.throwIfAborted();
      throw toStorageError(error, connection.path);
    } finally {
      connection.rollback();
    }
  }

  async #pauseWhenDue(signal: AbortSignal | undefined): Promise<void> {
    if (performance.now() - this.#pausedAtMs >= sliceMs) {
      await this.#takeTurn();
      this.#pausedAtMs = performance.now();
    }
    signal?.throwIfAborted();
  }
}
