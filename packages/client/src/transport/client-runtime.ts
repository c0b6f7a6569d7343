import { wait } from './wait.ts';

/** What the client takes from its surroundings, besides `fetch`. */
export interface ClientRuntime {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** A number from 0 to before 1. */
  random(): number;
  /** Resolves after a time in milliseconds; rejects with the signal's reason when that is aborted first. */
  sleep(durationMs: number, signal: AbortSignal | undefined): Promise<void>;
  /** A text that nobody else makes, for idempotency keys. */
  createKey(): string;
}

/** The surroundings as they are. */
export const systemRuntime: ClientRuntime = {
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: wait,
  // `crypto.randomUUID` is missing on web pages without HTTPS, such as those of a gateway in a local network.
  createKey: () =>
    Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
      byte.toString(16).padStart(2, '0'),
    ).join(''),
};
