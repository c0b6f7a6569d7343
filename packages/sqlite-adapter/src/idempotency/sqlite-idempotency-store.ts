import type { IdempotencyStore } from '@device-stats/core';
import type { CommitQueue } from '../commit-queue.ts';
import type { KeySetWriter } from './key-set-writer.ts';

/** The keys of past writes. */
export function createSqliteIdempotencyStore({
  queue,
  writer,
}: {
  readonly queue: CommitQueue;
  readonly writer: KeySetWriter;
}): IdempotencyStore {
  return {
    // Among the writes, since their connection is the one that knows the keys.
    find: (key) =>
      queue.submit({
        isRepeatable: true,
        run(transaction) {
          const recorded = transaction.log.find(key);
          if (recorded === undefined || recorded.readingCount === null) return undefined;
          return { fingerprint: recorded.fingerprint, readingCount: recorded.readingCount };
        },
      }),
    async sweep({ beforeMs }) {
      let swept = 0;
      for (;;) {
        // oxlint-disable-next-line eslint/no-await-in-loop -- one set after the other, so that other writes get between
        const count = await queue.submit({ run: () => writer.forgetSome(beforeMs) });
        if (count === undefined) return swept;
        swept += count;
      }
    },
  };
}
