import type { IdempotencyStore } from '@device-stats/core';
import type { CommitQueue } from './commit-queue.ts';
import type { SqliteConnection } from './connection.ts';
import { prepareFindResult } from './idempotency-log.ts';
import type { Reader } from './reader.ts';
import type { Statement } from './statement.ts';

/** How many keys are forgotten in one step, so that it takes milliseconds. */
const sweepStep = 1000;

/** The keys of past writes. */
export function createSqliteIdempotencyStore({
  reader,
  queue,
  writer,
}: {
  readonly reader: Reader;
  readonly queue: CommitQueue;
  readonly writer: SqliteConnection;
}): IdempotencyStore {
  const find = prepareFindResult(reader.connection);
  const sweep: Statement<{ readonly beforeMs: number; readonly limit: number }, unknown> =
    writer.prepare((queries, { beforeMs, limit }) =>
      queries
        .deleteFrom('idempotency_key')
        .where('created_at_ms', '<', beforeMs)
        .orderBy('created_at_ms')
        .limit(limit),
    );
  return {
    find: (key) =>
      reader.read(() => {
        const recorded = find.find(key);
        if (recorded === undefined || recorded.readingCount === null) return undefined;
        return { fingerprint: recorded.fingerprint, readingCount: recorded.readingCount };
      }),
    async sweep({ beforeMs }) {
      let swept = 0;
      for (;;) {
        // oxlint-disable-next-line eslint/no-await-in-loop -- one step after the other, so that other writes get between
        const count = await queue.submit({ run: () => sweep.run({ beforeMs, limit: sweepStep }) });
        swept += count;
        if (count < sweepStep) return swept;
      }
    },
  };
}
