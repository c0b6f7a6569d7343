import type { DeviceStatsClientError, InputFault } from '../errors/device-stats-client-error.ts';

/** What a reporter tells, by name. */
export interface ReporterEvents {
  /** A batch is stored. */
  readonly sent: {
    readonly count: number;
    /** How many requests it took. */
    readonly attempts: number;
  };
  /** A request failed and is made again, with the same readings under the same idempotency key. */
  readonly retried: {
    readonly count: number;
    /** How many requests have been made for the batch. */
    readonly attempts: number;
    readonly error: DeviceStatsClientError;
    /** The pause before the next request, in milliseconds. */
    readonly delayMs: number;
  };
  /** Readings are lost. One event tells all that were lost for one reason in one go of the program. */
  readonly dropped: {
    readonly count: number;
    readonly reason: DropReason;
  };
  /** A reading cannot be stored as it is; others are not affected. */
  readonly rejected: {
    /** The reading: as handed in when the reporter refused it, with its timestamp when the server did. */
    readonly reading: unknown;
    /** What is wrong with it, and where in it. */
    readonly faults: readonly InputFault[];
    /** What refused it. */
    readonly error: DeviceStatsClientError;
  };
}

/**
 * - `full`: there was no room.
 * - `closed`: it was reported after `close()`.
 * - `in-doubt`: for six days no answer said whether the batch is stored. It may be; the server would soon no longer know the key.
 */
export type DropReason = 'full' | 'closed' | 'in-doubt';

/** Who listens to a reporter. */
export class ReporterListeners {
  readonly #listeners = new Map<keyof ReporterEvents, Set<(detail: never) => void>>();

  /** Calls the listener at every event, until the function that is returned is called. */
  add<E extends keyof ReporterEvents>(
    event: E,
    listener: (detail: ReporterEvents[E]) => void,
  ): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Calls the listeners after the current call: what they throw is an uncaught error of the program, and nobody else's. */
  tell<E extends keyof ReporterEvents>(event: E, detail: ReporterEvents[E]): void {
    for (const listener of this.#listeners.get(event) ?? []) {
      queueMicrotask(() => listener(detail as never)); // a listener of this event
    }
  }
}
