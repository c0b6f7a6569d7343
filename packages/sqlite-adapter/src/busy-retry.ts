import { setTimeout as wait } from 'node:timers/promises';
import { isBusy, overloaded } from './storage-error.ts';

/** How long to wait for the locks of others. */
export interface BusyRetry {
  /** Milliseconds from the first attempt to the last. */
  readonly limitMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs `attempt`, and again after a short random pause while another connection holds the lock that it needs.
 *
 * @throws `OVERLOADED` when the lock was held for the whole time; the reason of an aborted signal
 */
export async function retryWhileBusy<T>(attempt: () => T, retry: BusyRetry): Promise<T> {
  const startedAtMs = performance.now();
  for (let count = 0; ; count += 1) {
    retry.signal?.throwIfAborted();
    try {
      return attempt();
    } catch (error) {
      if (!isBusy(error)) throw error;
      if (performance.now() - startedAtMs >= retry.limitMs) throw busyForTooLong(retry.limitMs);
    }
    // oxlint-disable-next-line eslint/no-await-in-loop -- the point of it
    await wait(busyPauseMs(count));
  }
}

/** How long to pause before attempt `count + 1`: short at first, and random, so that waiting processes fall out of step. */
export function busyPauseMs(count: number): number {
  return 1 + Math.random() * Math.min(2 ** count, 16);
}

export function busyForTooLong(limitMs: number): ReturnType<typeof overloaded> {
  return overloaded(
    `Another process has held the database's lock for ${limitMs} ms. Try again later.`,
    limitMs,
  );
}
