import { invalidInput } from '../errors/invalid-input.ts';

/** How a call is made. */
export interface CallOptions {
  /** Ends the call, pauses between attempts included; it rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** How a write is made. */
export interface WriteOptions extends CallOptions {
  /**
   * 1 to 255 printable ASCII characters, no space at the ends. A repeat of the same write under the same key, within seven
   * days, changes nothing and answers as the first did; other content under it is an `IDEMPOTENCY_CONFLICT`.
   * Default: a random one for each call, so that the client's own repeats count once.
   */
  readonly idempotencyKey?: string | undefined;
}

/**
 * The header of an idempotency key.
 *
 * @throws `INVALID_INPUT`
 */
export function idempotencyHeader(key: string): { readonly 'Idempotency-Key': string } {
  if (typeof key === 'string' && /^[\x21-\x7e]([\x20-\x7e]{0,253}[\x21-\x7e])?$/.test(key)) {
    return { 'Idempotency-Key': key };
  }
  throw invalidInput(
    'Idempotency-Key',
    'must be 1 to 255 printable ASCII characters without a space at its ends',
  );
}
