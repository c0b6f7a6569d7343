import type { IdempotencyStore } from '@device-stats/core';
import type { CommitQueue } from '../commit-queue.ts';
import type { Reader } from '../reader.ts';
import { IdempotencyLog, type IdempotencyLogParts } from './idempotency-log.ts';

/** The keys of past writes. */
export function createSqliteIdempotencyStore({
  queue,
  reader,
  keys,
}: {
  readonly queue: CommitQueue;
  /** On the connection of the keys. */
  readonly reader: Reader;
  readonly keys: IdempotencyLogParts;
}): IdempotencyStore {
  return {
    find: (key) =>
      reader.read(() => {
        const recorded = new IdempotencyLog(keys).find(key);
        if (recorded === undefined || recorded.readingCount === null) return undefined;
        return { fingerprint: recorded.fingerprint, readingCount: recorded.readingCount };
      }),
    async sweep({ beforeMs }) {
      let swept = 0;
      for (;;) {
        // oxlint-disable-next-line eslint/no-await-in-loop -- one set after the other, so that other writes get between
        const count = await queue.submit({ run: () => keys.writer.forgetSome(beforeMs) });
        if (count === undefined) return swept;
        swept += count;
      }
    },
  };
}
