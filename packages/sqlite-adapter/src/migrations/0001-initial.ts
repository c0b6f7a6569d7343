import { type CompiledQuery, type Kysely, sql } from 'kysely';
import type { Migration } from './migration.ts';

/** Fixed with the first table of a file; changing them later takes a VACUUM of the whole file. */
export const fileLayout = { pageSizeBytes: 4096, autoVacuum: 'incremental' } as const;

/** The first tables: devices and their packed hot readings, users and links, idempotency keys, counters. */
export const initialMigration: Migration = {
  name: '0001-initial',
  compile: (queries) => [
    ...createStateTables(queries),
    ...createDeviceTables(queries),
    ...createUserTables(queries),
    ...createIdempotencyTable(queries),
  ],
};

function createStateTables(queries: Kysely<unknown>): CompiledQuery[] {
  return [
    queries.schema
      .createTable('storage_state')
      .addColumn('id', 'integer', (column) => column.primaryKey().check(sql`id = 1`))
      .addColumn('last_reading_id', 'integer', (column) => column.notNull())
      .addColumn('last_version', 'integer', (column) => column.notNull())
      .modifyEnd(sql`strict`)
      .compile(),
    sql`insert into storage_state (id, last_reading_id, last_version) values (1, 0, 0)`.compile(
      queries,
    ),
    queries.schema
      .createTable('metric')
      .addColumn('position', 'integer', (column) => column.primaryKey())
      .addColumn('name', 'text', (column) => column.notNull().unique())
      .addColumn('optional', 'integer', (column) => column.notNull())
      .modifyEnd(sql`strict`)
      .compile(),
  ];
}

function createDeviceTables({ schema }: Kysely<unknown>): CompiledQuery[] {
  return [
    schema
      .createTable('device')
      .addColumn('key', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('id', 'text', (column) => column.notNull().unique())
      .addColumn('created_at_ms', 'integer', (column) => column.notNull())
      .addColumn('version', 'integer', (column) => column.notNull())
      .addColumn('reading_count', 'integer', (column) => column.notNull())
      .addColumn('last_reading_at_ms', 'integer')
      .addColumn('latest_chunk_id', 'integer')
      .addColumn('tail_chunk_id', 'integer')
      .modifyEnd(sql`strict`)
      .compile(),
    schema.createIndex('device_by_version').on('device').column('version').compile(),
    schema
      .createTable('reading_chunk')
      .addColumn('id', 'integer', (column) => column.primaryKey())
      .addColumn('device_key', 'integer', (column) => column.notNull())
      .addColumn('min_timestamp', 'integer', (column) => column.notNull())
      .addColumn('max_timestamp', 'integer', (column) => column.notNull())
      .addColumn('reading_count', 'integer', (column) => column.notNull())
      .addColumn('data', 'blob', (column) => column.notNull())
      .modifyEnd(sql`strict`)
      .compile(),
    schema
      .createIndex('reading_chunk_by_time')
      .on('reading_chunk')
      .columns(['device_key', 'min_timestamp'])
      .compile(),
  ];
}

function createUserTables({ schema }: Kysely<unknown>): CompiledQuery[] {
  return [
    schema
      .createTable('user')
      .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('created_at_ms', 'integer', (column) => column.notNull())
      .modifyEnd(sql`strict`)
      .compile(),
    schema
      .createTable('user_device')
      .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('user_id', 'integer', (column) =>
        column.notNull().references('user.id').onDelete('cascade'),
      )
      .addColumn('device_key', 'integer', (column) =>
        column.notNull().references('device.key').onDelete('cascade'),
      )
      .addUniqueConstraint('user_device_once', ['user_id', 'device_key'])
      .modifyEnd(sql`strict`)
      .compile(),
    schema.createIndex('user_device_by_device').on('user_device').column('device_key').compile(),
  ];
}

function createIdempotencyTable({ schema }: Kysely<unknown>): CompiledQuery[] {
  return [
    schema
      .createTable('idempotency_key')
      .addColumn('scope', 'text', (column) => column.notNull())
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('part', 'integer', (column) => column.notNull())
      .addColumn('fingerprint', 'text', (column) => column.notNull())
      .addColumn('reading_count', 'integer')
      .addColumn('result', 'text', (column) => column.notNull())
      .addColumn('created_at_ms', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('idempotency_key_identity', ['scope', 'key', 'part'])
      .modifyEnd(sql`without rowid, strict`)
      .compile(),
    schema
      .createIndex('idempotency_key_by_age')
      .on('idempotency_key')
      .column('created_at_ms')
      .compile(),
  ];
}
