import { type CompiledQuery, type Kysely, sql } from 'kysely';
import type { Migration } from './migration.ts';

/** Sealed segments and their runs, what deletions have left to do, and what the upkeep goes by. */
export const sealedReadingsMigration: Migration = {
  name: '0002-sealed-readings',
  compile: (queries) => [
    ...extendFirstTables(queries),
    ...createNodeTables(queries),
    createBlockTable(queries),
    ...createMaintenanceTables(queries),
    // Whatever there is by now may be due.
    sql`insert into device_due (device_key) select key from device`.compile(queries),
  ],
};

function extendFirstTables(queries: Kysely<unknown>): CompiledQuery[] {
  const { schema } = queries;
  return [
    schema
      .alterTable('device')
      .addColumn('hot_count', 'integer', (column) => column.notNull().defaultTo(0))
      .compile(),
    sql`update device set hot_count = reading_count`.compile(queries),
    schema
      .alterTable('device')
      .addColumn('layout', 'integer', (column) => column.notNull().defaultTo(0))
      .compile(),
    schema
      .alterTable('storage_state')
      .addColumn('last_merged_block_id', 'integer', (column) => column.notNull().defaultTo(0))
      .compile(),
  ];
}

function createNodeTables(queries: Kysely<unknown>): CompiledQuery[] {
  const { schema } = queries;
  return [
    schema
      .createTable('segment_node')
      .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('device_key', 'integer', (column) => column.notNull())
      .addColumn('position', 'integer', (column) => column.notNull())
      .addColumn('level', 'integer', (column) => column.notNull())
      .addColumn('is_root', 'integer', (column) => column.notNull())
      .addColumn('superseded_at_ms', 'integer')
      .addColumn('min_timestamp', 'integer', (column) => column.notNull())
      .addColumn('max_timestamp', 'integer', (column) => column.notNull())
      .addColumn('min_reading_id', 'integer', (column) => column.notNull())
      .addColumn('max_reading_id', 'integer', (column) => column.notNull())
      .addColumn('reading_count', 'integer', (column) => column.notNull())
      .addColumn('children', 'text', (column) => column.notNull())
      .addColumn('runs', 'blob', (column) => column.notNull())
      .modifyEnd(sql`strict`)
      .compile(),
    sql`create index segment_node_roots on segment_node (device_key, position) where is_root = 1`.compile(
      queries,
    ),
    schema.createIndex('segment_node_by_device').on('segment_node').column('device_key').compile(),
    sql`create index segment_node_superseded on segment_node (superseded_at_ms) where superseded_at_ms is not null`.compile(
      queries,
    ),
    schema
      .createTable('segment_readings')
      .addColumn('node_id', 'integer', (column) => column.primaryKey())
      .addColumn('data', 'blob', (column) => column.notNull())
      .modifyEnd(sql`strict`)
      .compile(),
  ];
}

/** A table that is only ever added to at its end, which keeps the blocks of a run next to each other and the pages of the file full. */
function createBlockTable({ schema }: Kysely<unknown>): CompiledQuery {
  return schema
    .createTable('merged_block')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('data', 'blob', (column) => column.notNull())
    .modifyEnd(sql`strict`)
    .compile();
}

function createMaintenanceTables({ schema }: Kysely<unknown>): CompiledQuery[] {
  return [
    schema
      .createTable('tombstone')
      .addColumn('id', 'integer', (column) => column.primaryKey())
      .addColumn('device_key', 'integer', (column) => column.notNull())
      .addColumn('from_timestamp', 'integer', (column) => column.notNull())
      .addColumn('to_timestamp', 'integer', (column) => column.notNull())
      .addColumn('up_to_reading_id', 'integer', (column) => column.notNull())
      .addColumn('done_position', 'integer', (column) => column.notNull().defaultTo(0))
      .modifyEnd(sql`strict`)
      .compile(),
    schema.createIndex('tombstone_by_device').on('tombstone').column('device_key').compile(),
    schema
      .createTable('device_due')
      .addColumn('device_key', 'integer', (column) => column.primaryKey())
      .modifyEnd(sql`strict`)
      .compile(),
    schema
      .createTable('removed_device')
      .addColumn('device_key', 'integer', (column) => column.primaryKey())
      .addColumn('removed_at_ms', 'integer')
      .modifyEnd(sql`strict`)
      .compile(),
    schema
      .createTable('pending_merge')
      .addColumn('token', 'text', (column) => column.primaryKey())
      .addColumn('first_block_id', 'integer', (column) => column.notNull())
      .addColumn('end_block_id', 'integer', (column) => column.notNull())
      .modifyEnd(sql`strict`)
      .compile(),
    schema
      .createTable('maintenance_lease')
      .addColumn('id', 'integer', (column) => column.primaryKey().check(sql`id = 1`))
      .addColumn('holder', 'text', (column) => column.notNull())
      .addColumn('expires_at_ms', 'integer', (column) => column.notNull())
      .modifyEnd(sql`strict`)
      .compile(),
  ];
}
