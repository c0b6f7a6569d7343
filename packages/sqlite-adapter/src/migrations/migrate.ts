import { DeviceStatsError } from '@device-stats/core';
import type { SqliteConnection } from '../connection.ts';
import { initialMigration } from './0001-initial.ts';
import { sealedReadingsMigration } from './0002-sealed-readings.ts';
import { jobsMigration } from './0003-jobs.ts';
import { interimNodesMigration } from './0004-interim-nodes.ts';
import { keySetsMigration } from './0005-key-sets.ts';
import type { Migration } from './migration.ts';

/** In the header of every file of this adapter, so that the files of others are told apart: `DSTS`. */
export const applicationId = 0x44535453;

const migrations: readonly Migration[] = [
  initialMigration,
  sealedReadingsMigration,
  jobsMigration,
  interimNodesMigration,
  keySetsMigration,
];

/** The version of the schema that this code reads and writes: the number of its migrations. */
export const schemaVersion: number = migrations.length;

/**
 * Brings the schema up to {@link schemaVersion} in one transaction. Safe when several processes do it at once: the first one
 * does the work. Throws SQLite's busy error while another holds the write lock.
 *
 * @throws `UNSUPPORTED_STORAGE` when the file's schema is newer than this code
 */
export function migrate(connection: SqliteConnection): void {
  if (readVersion(connection) === schemaVersion) return;
  connection.write(() => {
    // Asked again: another process may have migrated before this one got the lock.
    for (const migration of migrations.slice(readVersion(connection))) {
      for (const query of migration.compile(connection.rawQueries)) connection.execute(query);
      migration.convert?.(connection);
    }
    connection.pragma(`application_id = ${applicationId}`);
    connection.pragma(`user_version = ${schemaVersion}`);
  });
}

function readVersion(connection: SqliteConnection): number {
  const found = Number(connection.pragma('user_version'));
  if (found <= schemaVersion) return found;
  throw new DeviceStatsError('UNSUPPORTED_STORAGE', {
    message: `${connection.path} has schema version ${found}, written by a newer device-stats; this one knows versions up to ${schemaVersion}. Upgrade @device-stats/sqlite-adapter.`,
    details: { found: String(found), supported: `up to ${schemaVersion}` },
  });
}
