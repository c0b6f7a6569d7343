import type { DatabaseSync } from 'node:sqlite';

/** A table of a database. */
export interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  /** The first of the names that is a column. */
  firstOf(names: readonly string[]): string | undefined;
}

/** The tables of a database, without SQLite's own. */
export function readTables(database: DatabaseSync): readonly Table[] {
  const names = database
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .all();
  return names.map(({ name }) => readTable(database, String(name)));
}

/** A name as SQL writes it. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function readTable(database: DatabaseSync, name: string): Table {
  const columns = database
    .prepare('SELECT name FROM pragma_table_info(?)')
    .all(name)
    .map((row) => String(row['name']));
  return { name, columns, firstOf: (names) => names.find((wanted) => columns.includes(wanted)) };
}
