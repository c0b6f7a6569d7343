import { type CompiledQuery, type Kysely, sql } from 'kysely';
import type { SqliteConnection } from '../connection.ts';
import { identityOf, packRecord } from '../idempotency/key-record.ts';
import { KeySetWriter } from '../idempotency/key-set-writer.ts';
import type { Migration } from './migration.ts';

/** Idempotency keys in sets that are merged, instead of one large table in their order. */
export const keySetsMigration: Migration = {
  name: '0005-key-sets',
  compile: createTables,
  convert: moveKeys,
};

function createTables({ schema }: Kysely<unknown>): CompiledQuery[] {
  return [
    schema
      .createTable('key_set')
      .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('level', 'integer')
      .addColumn('key_count', 'integer', (column) => column.notNull())
      .addColumn('record_bytes', 'integer', (column) => column.notNull())
      .addColumn('page_count', 'integer', (column) => column.notNull())
      .addColumn('oldest_at_ms', 'integer', (column) => column.notNull())
      .addColumn('newest_at_ms', 'integer', (column) => column.notNull())
      .addColumn('filter', 'blob', (column) => column.notNull())
      .modifyEnd(sql`strict`)
      .compile(),
    schema.createIndex('key_set_by_level').on('key_set').column('level').compile(),
    schema
      .createTable('key_page')
      .addColumn('id', 'integer', (column) => column.primaryKey())
      .addColumn('records', 'blob', (column) => column.notNull())
      .modifyEnd(sql`strict`)
      .compile(),
  ];
}

/** A row of the table of before, which the first migration made. */
interface OldKey {
  readonly scope: string;
  readonly key: string;
  readonly part: number;
  readonly fingerprint: string;
  readonly reading_count: number | null;
  readonly result: string;
  readonly created_at_ms: number;
}

type OldPosition = Pick<OldKey, 'created_at_ms' | 'scope' | 'key' | 'part'>;

const rowsAtOnce = 4_096;

/**
 * In the order they were recorded in, so that most sets can be forgotten whole. Written as sets are written today: when they change, a
 * copy of that code belongs here.
 */
function moveKeys(connection: SqliteConnection): void {
  const writer = new KeySetWriter(connection);
  const listAfter = connection.prepare<OldPosition, OldKey>((queries, after) =>
    queries
      .withTables<{ idempotency_key: OldKey }>()
      .selectFrom('idempotency_key')
      .selectAll()
      .where((is) =>
        is(
          is.refTuple('created_at_ms', 'scope', 'key', 'part'),
          '>',
          is.tuple(after.created_at_ms, after.scope, after.key, after.part),
        ),
      )
      .orderBy('created_at_ms')
      .orderBy('scope')
      .orderBy('key')
      .orderBy('part')
      .limit(rowsAtOnce),
  );
  let position: OldPosition = {
    created_at_ms: Number.MIN_SAFE_INTEGER,
    scope: '',
    key: '',
    part: 0,
  };
  for (;;) {
    const rows = listAfter.all(position);
    writer.add(rows.map(toRecord));
    const last = rows.at(-1);
    if (last === undefined) break;
    position = last;
  }
  connection.execute(connection.rawQueries.schema.dropTable('idempotency_key').compile());
}

function toRecord({ fingerprint, reading_count, result, created_at_ms, ...key }: OldKey): Buffer {
  return packRecord(identityOf(key), {
    fingerprint,
    readingCount: reading_count,
    result,
    createdAtMs: created_at_ms,
  });
}
