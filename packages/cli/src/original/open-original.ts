import { statSync } from 'node:fs';
import type * as sqlite from 'node:sqlite';
import { CommandFailure } from '../failure/command-failure.ts';

/**
 * Opens a SQLite database to read.
 *
 * @throws {CommandFailure} when it is none
 */
export async function openOriginal(path: string): Promise<sqlite.DatabaseSync> {
  statSync(path);
  const { DatabaseSync } = await importSqlite();
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    database.prepare('SELECT count(*) FROM sqlite_master').get();
  } catch (error) {
    database.close();
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandFailure(`${path} cannot be read as a SQLite database: ${reason}.`);
  }
  return database;
}

/** Node.js 22 warns that the module is experimental, which is nothing to those who run the command. */
async function importSqlite(): Promise<typeof sqlite> {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = () => undefined;
  try {
    return await import('node:sqlite');
  } finally {
    process.emitWarning = emitWarning;
  }
}
