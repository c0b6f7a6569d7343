import { type CompiledQuery, type Kysely, sql } from 'kysely';
import type { Migration } from './migration.ts';

/** Jobs, their results, and how many jobs there are in each state. */
export const jobsMigration: Migration = {
  name: '0003-jobs',
  compile: (queries) => [
    createJobTable(queries),
    createResultTable(queries),
    ...createJobIndexes(queries),
    ...createJobCounts(queries),
  ],
};

function createJobTable({ schema }: Kysely<unknown>): CompiledQuery {
  return schema
    .createTable('job')
    .addColumn('key', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('priority', 'integer', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('max_attempts', 'integer', (column) => column.notNull())
    .addColumn('failed_attempts', 'integer', (column) => column.notNull())
    .addColumn('fence', 'integer', (column) => column.notNull())
    .addColumn('due_at_ms', 'integer', (column) => column.notNull())
    .addColumn('dispatched_at_ms', 'integer')
    .addColumn('cancel_requested', 'integer', (column) => column.notNull())
    .addColumn('created_at_ms', 'integer', (column) => column.notNull())
    .addColumn('started_at_ms', 'integer')
    .addColumn('finished_at_ms', 'integer')
    .addColumn('sharing_key', 'text')
    .addColumn('data_version', 'text')
    .addColumn('removed_readings', 'integer', (column) => column.notNull())
    .addColumn('progress', 'text', (column) => column.notNull())
    .addColumn('error', 'text')
    .addColumn('checkpoint', 'text')
    .addColumn('params', 'text', (column) => column.notNull())
    .modifyEnd(sql`strict`)
    .compile();
}

/** In parts, each written by a transaction of its own: a result may take megabytes. */
function createResultTable({ schema }: Kysely<unknown>): CompiledQuery {
  return schema
    .createTable('job_result')
    .addColumn('job_key', 'integer', (column) =>
      column.notNull().references('job.key').onDelete('cascade'),
    )
    .addColumn('part', 'integer', (column) => column.notNull())
    .addColumn('data', 'blob', (column) => column.notNull())
    .addPrimaryKeyConstraint('job_result_part', ['job_key', 'part'])
    .modifyEnd(sql`strict`)
    .compile();
}

/** Each of them also orders by the key, as every index of SQLite does. */
function createJobIndexes(queries: Kysely<unknown>): CompiledQuery[] {
  const { schema } = queries;
  return [
    schema.createIndex('job_by_state').on('job').column('state').compile(),
    schema.createIndex('job_by_kind').on('job').column('kind').compile(),
    schema.createIndex('job_by_kind_and_state').on('job').columns(['kind', 'state']).compile(),
    sql`create index job_to_dispatch on job (priority, dispatched_at_ms, due_at_ms) where finished_at_ms is null`.compile(
      queries,
    ),
    sql`create index job_by_end on job (finished_at_ms) where finished_at_ms is not null`.compile(
      queries,
    ),
    sql`create index job_by_sharing on job (sharing_key, state, data_version) where sharing_key is not null`.compile(
      queries,
    ),
  ];
}

/** Counted by triggers, since counting a million rows takes longer than any step may. */
function createJobCounts(queries: Kysely<unknown>): CompiledQuery[] {
  const more = 'update job_count set count = count + 1 where state = new.state;';
  const fewer = 'update job_count set count = count - 1 where state = old.state;';
  const triggers = [
    `create trigger job_added after insert on job begin ${more} end`,
    `create trigger job_removed after delete on job begin ${fewer} end`,
    `create trigger job_moved after update of state on job when old.state <> new.state begin ${fewer} ${more} end`,
  ];
  return [
    queries.schema
      .createTable('job_count')
      .addColumn('state', 'text', (column) => column.primaryKey())
      .addColumn('count', 'integer', (column) => column.notNull())
      .modifyEnd(sql`without rowid, strict`)
      .compile(),
    sql`insert into job_count (state, count) values ('queued', 0), ('running', 0), ('succeeded', 0), ('failed', 0), ('cancelled', 0)`.compile(
      queries,
    ),
    ...triggers.map((trigger) => sql.raw(trigger).compile(queries)),
  ];
}
