import type { IdempotencyStore } from '../idempotency-store.ts';
import type { InMemoryTables } from './in-memory-tables.ts';

export function createInMemoryIdempotencyStore(tables: InMemoryTables): IdempotencyStore {
  const { writes } = tables;
  return {
    async find(key) {
      tables.checkUsable();
      const record = writes.find(key);
      if (record?.outcome.kind !== 'append') return undefined;
      return { fingerprint: record.fingerprint, readingCount: record.outcome.readingCount };
    },
    async sweep({ beforeMs }) {
      tables.checkUsable();
      return writes.sweep(beforeMs);
    },
  };
}
