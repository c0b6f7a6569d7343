import { DeviceStatsError, type IdempotencyClaim, type IdempotencyKey } from '@device-stats/core';
import {
  identityOf,
  type KeyIdentity,
  packRecord,
  type RecordedResult,
  unpackRecord,
} from './key-record.ts';
import type { KeySetWriter } from './key-set-writer.ts';
import type { KeySets } from './key-sets.ts';

/** Who finds what was recorded before a transaction, and who writes what it records. */
export interface IdempotencyLogParts {
  readonly sets: KeySets;
  readonly writer: KeySetWriter;
}

/** What a write came to, now or when it was made the first time. */
export interface WriteOutcome<T> {
  readonly value: T;
  /** When it was made. */
  readonly atMs: number;
  readonly repeated: boolean;
}

/** The recorded writes, as the operations of one transaction see them. Thrown away with it. */
export class IdempotencyLog {
  readonly #parts: IdempotencyLogParts;
  /** What this transaction has recorded. */
  readonly #recorded = new Map<KeyIdentity, Buffer>();
  #isWritten = false;

  /** Call it in the transaction before anything is changed: what is undone may not be taken for recorded. */
  constructor(parts: IdempotencyLogParts) {
    this.#parts = parts;
    parts.sets.refresh();
  }

  /**
   * Makes a write, unless it was made before under the key of its claim: then it says what it came to.
   *
   * @param write returns what JSON can keep
   * @param readingCount null when it is no write of readings
   * @throws `IDEMPOTENCY_CONFLICT` when the key stands for another write
   */
  once<T>(
    claim: IdempotencyClaim | undefined,
    { readingCount, nowMs }: { readonly readingCount: number | null; readonly nowMs: number },
    write: () => T,
  ): WriteOutcome<T> {
    if (claim === undefined) return { value: write(), atMs: nowMs, repeated: false };
    const identity = identityOf(claim);
    const found = this.#find(identity);
    if (found !== undefined) {
      assertSame(found, claim, { ofReadings: readingCount !== null });
      // Written below, for the same operation: its name is part of the key's scope.
      return { value: JSON.parse(found.result) as T, atMs: found.createdAtMs, repeated: true };
    }
    const value = write();
    const result = JSON.stringify(value);
    const { fingerprint } = claim;
    const recorded = { fingerprint, readingCount, result, createdAtMs: nowMs };
    this.#recorded.set(identity, packRecord(identity, recorded));
    return { value, atMs: nowMs, repeated: false };
  }

  find(key: IdempotencyKey): RecordedResult | undefined {
    return this.#find(identityOf(key));
  }

  /** Writes what was recorded; after that nothing can be looked up. */
  flush(): void {
    this.#isWritten = true;
    this.#parts.writer.add([...this.#recorded.values()]);
  }

  #find(identity: KeyIdentity): RecordedResult | undefined {
    if (this.#isWritten) throw new Error('looks a key up after it has written keys');
    const record = this.#recorded.get(identity) ?? this.#parts.sets.find(identity);
    return record && unpackRecord(record);
  }
}

function assertSame(
  found: RecordedResult,
  { fingerprint, key }: IdempotencyClaim,
  { ofReadings }: { readonly ofReadings: boolean },
): void {
  const isSameKind = (found.readingCount !== null) === ofReadings;
  if (isSameKind && found.fingerprint === fingerprint) return;
  throw new DeviceStatsError('IDEMPOTENCY_CONFLICT', {
    message: `The idempotency key ${JSON.stringify(key)} was used for another write. Use a new key for each write.`,
    details: { key },
  });
}
