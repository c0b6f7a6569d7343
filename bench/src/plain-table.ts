import type { ReadingInput } from '@device-stats/core';
import Database from 'better-sqlite3';

/** A table with a row a reading, as one would write it by hand: what device-stats is measured against. */
export interface PlainTable {
  /** Inserts readings in one durable transaction. */
  insert(deviceId: string, readings: readonly Required<ReadingInput>[]): void;
  close(): void;
}

/** Opens the table in WAL mode with `synchronous=FULL`. */
export function openPlainTable(path: string): PlainTable {
  const database = new Database(path);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.exec(
    'CREATE TABLE reading (id INTEGER PRIMARY KEY, device TEXT, timestamp INTEGER, x REAL, y REAL, z REAL);' +
      'CREATE INDEX reading_device_timestamp ON reading (device, timestamp)',
  );
  const statement = database.prepare(
    'INSERT INTO reading (device, timestamp, x, y, z) VALUES (?, ?, ?, ?, ?)',
  );
  const insert = database.transaction(
    (deviceId: string, readings: readonly Required<ReadingInput>[]) => {
      for (const { timestamp, x, y, z } of readings) statement.run(deviceId, timestamp, x, y, z);
    },
  );
  return { insert, close: () => database.close() };
}
