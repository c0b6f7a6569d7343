import { DeviceStatsError } from '../errors/device-stats-error.ts';

/** How a write is made. */
export interface WriteOptions {
  /**
   * 1 to 255 characters chosen by the caller, such as a UUID. A repeat of the same write under the same key, within seven
   * days, changes nothing and answers as the first did; another write under it is an `IDEMPOTENCY_CONFLICT`.
   * Default: none; then every write counts.
   */
  readonly idempotencyKey?: string;
  /** Aborts the write as long as it has not been committed. */
  readonly signal?: AbortSignal;
}

/** How long a key is kept, in milliseconds: seven days. */
export const idempotencyRetentionMs: number = 7 * 24 * 60 * 60 * 1_000;

/**
 * The key as given, or undefined when there is none.
 *
 * @throws `INVALID_INPUT`
 */
export function parseIdempotencyKey(key: unknown): string | undefined {
  if (key === undefined) return undefined;
  if (typeof key === 'string' && key.length >= 1 && key.length <= 255) return key;
  const message = 'must be a text of 1 to 255 characters';
  throw new DeviceStatsError('INVALID_INPUT', {
    message: `The idempotency key ${message}.`,
    details: { faults: [{ path: ['idempotencyKey'], message }] },
  });
}
