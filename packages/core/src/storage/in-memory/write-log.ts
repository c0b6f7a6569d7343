import type { User } from '../../user/user.ts';
import type { IdempotencyClaim, IdempotencyKey } from '../idempotency-store.ts';
import type { JobRecord } from '../job-store.ts';
import type { AppendReceipt } from '../reading-store.ts';
import { idempotencyConflict } from './storage-errors.ts';

/** What became of a write that had an idempotency key. */
export type WriteOutcome =
  | { readonly kind: 'append'; readonly receipt: AppendReceipt; readonly readingCount: number }
  | { readonly kind: 'user'; readonly user: User }
  | { readonly kind: 'job'; readonly job: JobRecord };

interface RecordedOutcome {
  readonly fingerprint: string;
  readonly recordedAtMs: number;
  readonly outcome: WriteOutcome;
}

/** The writes that had an idempotency key. */
export class WriteLog {
  readonly #records = new Map<string, RecordedOutcome>();

  find(key: IdempotencyKey): RecordedOutcome | undefined {
    return this.#records.get(textOf(key));
  }

  /**
   * What became of the write when it was made before.
   *
   * @throws `IDEMPOTENCY_CONFLICT` when the key stands for another write
   */
  recall<K extends WriteOutcome['kind']>(
    claim: IdempotencyClaim | undefined,
    kind: K,
  ): Extract<WriteOutcome, { readonly kind: K }> | undefined {
    const record = claim && this.find(claim);
    if (record === undefined) return undefined;
    if (record.fingerprint === claim?.fingerprint && isOfKind(record.outcome, kind)) {
      return record.outcome;
    }
    throw idempotencyConflict(claim?.key ?? '');
  }

  record(claim: IdempotencyClaim | undefined, nowMs: number, outcome: WriteOutcome): void {
    if (claim === undefined) return;
    const { fingerprint } = claim;
    this.#records.set(textOf(claim), { fingerprint, recordedAtMs: nowMs, outcome });
  }

  /** Forgets the writes recorded before a moment; returns how many. */
  sweep(beforeMs: number): number {
    let count = 0;
    for (const [text, { recordedAtMs }] of this.#records) {
      if (recordedAtMs < beforeMs && this.#records.delete(text)) count += 1;
    }
    return count;
  }
}

function textOf({ scope, key, part }: IdempotencyKey): string {
  return JSON.stringify([scope, key, part]);
}

function isOfKind<K extends WriteOutcome['kind']>(
  outcome: WriteOutcome,
  kind: K,
): outcome is Extract<WriteOutcome, { readonly kind: K }> {
  return outcome.kind === kind;
}
