import type { ReadingInput } from '@device-stats/core';
import Database from 'better-sqlite3';

/** A table with a row a reading, as one would write it by hand: what device-stats is measured against. */
export interface PlainTable {
  /** Inserts readings in one durable transaction; their number is a multiple of 100. */
  insert(deviceKey: number, readings: readonly Required<ReadingInput>[]): void;
  close(): void;
}

/** The fastest of the ways tried: rows without a secondary index, 100 of them a statement. */
const rowsInStatement = 100;

/** Opens the table in WAL mode with `synchronous=FULL`. */
export function openPlainTable(path: string): PlainTable {
  const database = new Database(path);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.exec(
    'CREATE TABLE reading (id INTEGER PRIMARY KEY, device INTEGER, timestamp INTEGER, x REAL, y REAL, z REAL)',
  );
  const rows = Array<string>(rowsInStatement).fill('(?, ?, ?, ?, ?)').join(', ');
  const statement = database.prepare(
    `INSERT INTO reading (device, timestamp, x, y, z) VALUES ${rows}`,
  );
  const insert = database.transaction(
    (deviceKey: number, readings: readonly Required<ReadingInput>[]) => {
      for (let start = 0; start < readings.length; start += rowsInStatement) {
        const block = readings.slice(start, start + rowsInStatement);
        statement.run(block.flatMap(({ timestamp, x, y, z }) => [deviceKey, timestamp, x, y, z]));
      }
    },
  );
  return { insert, close: () => database.close() };
}
