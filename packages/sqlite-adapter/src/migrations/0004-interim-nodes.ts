import { sql } from 'kysely';
import type { Migration } from './migration.ts';

/** Merges of a few segments, done when there is nothing better to do, until there are enough for one that stays. */
export const interimNodesMigration: Migration = {
  name: '0004-interim-nodes',
  compile: (queries) => [
    queries.schema
      .alterTable('segment_node')
      .addColumn('is_interim', 'integer', (column) => column.notNull().defaultTo(0))
      .compile(),
    queries.schema
      .createTable('device_due_when_idle')
      .addColumn('device_key', 'integer', (column) => column.primaryKey())
      .modifyEnd(sql`strict`)
      .compile(),
    // Merges of another size may be due at once.
    sql`insert or ignore into device_due (device_key)
      select distinct device_key from segment_node where is_root = 1`.compile(queries),
  ],
};
