import { DeviceStatsError, type IdempotencyClaim, type IdempotencyKey } from '@device-stats/core';
import type { SqliteConnection } from './connection.ts';
import type { Statement } from './statement.ts';

/** A write as it was recorded under its key. */
export interface RecordedResult {
  readonly fingerprint: string;
  /** Null when it was no write of readings. */
  readonly readingCount: number | null;
  /** As JSON. */
  readonly result: string;
  readonly createdAtMs: number;
}

type NewResult = IdempotencyClaim & Omit<RecordedResult, 'fingerprint'>;

/** The recorded writes, as write operations see them: in their transaction. */
export class IdempotencyLog {
  readonly #find: Statement<IdempotencyKey, RecordedResult>;
  readonly #insert: Statement<NewResult, unknown>;

  constructor(connection: SqliteConnection) {
    this.#find = prepareFindResult(connection);
    this.#insert = connection.prepare((queries, result) =>
      queries.insertInto('idempotency_key').values({
        scope: result.scope,
        key: result.key,
        part: result.part,
        fingerprint: result.fingerprint,
        reading_count: result.readingCount,
        result: result.result,
        created_at_ms: result.createdAtMs,
      }),
    );
  }

  /**
   * What the claim's write came to when it was made before.
   *
   * @throws `IDEMPOTENCY_CONFLICT` when the key stands for another write
   */
  recall(
    claim: IdempotencyClaim | undefined,
    { ofReadings }: { readonly ofReadings: boolean },
  ): RecordedResult | undefined {
    const recorded = claim && this.#find.find(claim);
    if (claim === undefined || recorded === undefined) return undefined;
    const sameKind = (recorded.readingCount !== null) === ofReadings;
    if (sameKind && recorded.fingerprint === claim.fingerprint) return recorded;
    throw new DeviceStatsError('IDEMPOTENCY_CONFLICT', {
      message: `The idempotency key ${JSON.stringify(claim.key)} was used for another write. Use a new key for each write.`,
      details: { key: claim.key },
    });
  }

  record(
    claim: IdempotencyClaim | undefined,
    result: {
      readonly readingCount: number | null;
      readonly value: unknown;
      readonly nowMs: number;
    },
  ): void {
    if (claim === undefined) return;
    const { readingCount, value, nowMs } = result;
    this.#insert.run({ ...claim, readingCount, result: JSON.stringify(value), createdAtMs: nowMs });
  }
}

export function prepareFindResult(
  connection: SqliteConnection,
): Statement<IdempotencyKey, RecordedResult> {
  return connection.prepare((queries, { scope, key, part }) =>
    queries
      .selectFrom('idempotency_key')
      .select([
        'fingerprint',
        'reading_count as readingCount',
        'result',
        'created_at_ms as createdAtMs',
      ])
      .where('scope', '=', scope)
      .where('key', '=', key)
      .where('part', '=', part),
  );
}
