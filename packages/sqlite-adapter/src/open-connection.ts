import { endianness } from 'node:os';
import { DeviceStatsError } from '@device-stats/core';
import { SqliteConnection } from './connection.ts';
import { fileLayout } from './migrations/0001-initial.ts';
import { applicationId, migrate } from './migrations/migrate.ts';

/** How far a commit has got when it is acknowledged: on the disk, or with the operating system. */
export type Synchronous = 'full' | 'normal';

/** How much of the file each connection keeps in memory. What is unpacked is kept as well, once for all of them. */
const pageCacheKib = { writer: 8_000, reader: 6_000 } as const;

/** What is opened for reading. */
export interface ReaderOptions {
  readonly path: string;
  readonly synchronous: Synchronous;
  /** How much of the file is read as memory of the process. Default: none. */
  readonly mmapBytes?: number;
}

/** What is opened for writing. */
export interface WriterOptions {
  readonly path: string;
  readonly synchronous: Synchronous;
  /** Called before each statement; for tests. */
  readonly beforeStatement?: (() => void) | undefined;
}

const synchronousLevels: Readonly<Record<Synchronous, number>> = { normal: 1, full: 2 };
const autoVacuumModes = { incremental: 2 } as const;
const oldestSqlite = '3.51.3';

/**
 * Opens the connection for writing, makes the file what it must be and brings its schema up to date. Throws SQLite's busy
 * error while another process holds the file; then nothing is left open.
 *
 * @throws `UNSUPPORTED_STORAGE`
 */
export function openWriter({
  path,
  synchronous,
  beforeStatement,
}: WriterOptions): SqliteConnection {
  const connection = new SqliteConnection(path, beforeStatement);
  return setUpOrClose(connection, () => {
    assertPlatform(connection);
    assertOwnFile(connection);
    if (connection.pragma('page_count') === 0) {
      connection.pragma(`page_size = ${fileLayout.pageSizeBytes}`);
      connection.pragma(`auto_vacuum = ${fileLayout.autoVacuum}`);
    }
    connection.pragma('journal_mode = wal');
    configure(connection, synchronous);
    connection.pragma('wal_autocheckpoint = 500');
    connection.pragma(`cache_size = -${pageCacheKib.writer}`);
    connection.pragma(`journal_size_limit = ${64 * 1024 * 1024}`);
    migrate(connection);
    assertPragma(connection, 'page_size', fileLayout.pageSizeBytes);
    assertPragma(connection, 'auto_vacuum', autoVacuumModes[fileLayout.autoVacuum]);
  });
}

/** Opens a connection for reading a file that {@link openWriter} has open. */
export function openReader({ path, synchronous, mmapBytes = 0 }: ReaderOptions): SqliteConnection {
  const connection = new SqliteConnection(path);
  return setUpOrClose(connection, () => {
    configure(connection, synchronous);
    connection.pragma(`mmap_size = ${Math.floor(Math.min(mmapBytes, Number.MAX_SAFE_INTEGER))}`);
    connection.pragma('query_only = on');
    connection.pragma(`cache_size = -${pageCacheKib.reader}`);
  });
}

/** @throws `UNSUPPORTED_STORAGE` for a SQLite that can damage a file with several connections in WAL mode */
export function assertSqliteVersion(found: string): void {
  if (compareVersions(found, oldestSqlite) >= 0) return;
  throw new DeviceStatsError('UNSUPPORTED_STORAGE', {
    message: `SQLite ${found} can damage a database that several connections write to; ${oldestSqlite} or newer is needed. Upgrade better-sqlite3.`,
    details: { found: `SQLite ${found}`, supported: `SQLite ${oldestSqlite} or newer` },
  });
}

function setUpOrClose(connection: SqliteConnection, setUp: () => void): SqliteConnection {
  try {
    setUp();
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

function configure(connection: SqliteConnection, synchronous: Synchronous): void {
  connection.pragma(`synchronous = ${synchronous}`);
  connection.pragma('foreign_keys = on');
  // Read back: a pragma that SQLite does not like is ignored without a word.
  assertPragma(connection, 'journal_mode', 'wal');
  assertPragma(connection, 'synchronous', synchronousLevels[synchronous]);
  assertPragma(connection, 'foreign_keys', 1);
  assertPragma(connection, 'busy_timeout', 0);
}

function assertPlatform(connection: SqliteConnection): void {
  assertSqliteVersion(connection.sqliteVersion());
  if (endianness() === 'LE') return;
  throw new DeviceStatsError('UNSUPPORTED_STORAGE', {
    message:
      'Readings are stored as little-endian numbers and read without conversion; this processor is big-endian.',
    details: { found: 'big-endian', supported: 'little-endian' },
  });
}

/** Before anything is changed: a SQLite file with tables but without our mark is somebody else's. */
function assertOwnFile(connection: SqliteConnection): void {
  if (connection.pragma('application_id') === applicationId || !connection.hasTables()) return;
  throw new DeviceStatsError('UNSUPPORTED_STORAGE', {
    message: `${connection.path} is the SQLite database of another application. Give the path of a new file.`,
    details: { found: 'another application', supported: 'a file of device-stats, or none' },
  });
}

function assertPragma(connection: SqliteConnection, name: string, wanted: string | number): void {
  const found = connection.pragma(name);
  if (found === wanted) return;
  throw new DeviceStatsError('UNSUPPORTED_STORAGE', {
    message: `${connection.path} has ${name} ${String(found)} where ${wanted} is needed. Give the path of a new file on a local disk.`,
    details: { found: `${name} ${String(found)}`, supported: `${name} ${wanted}` },
  });
}

function compareVersions(left: string, right: string): number {
  const [a, b] = [left, right].map((version) => version.split('.').map(Number));
  for (let index = 0; index < 3; index += 1) {
    const difference = (a?.[index] ?? 0) - (b?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
