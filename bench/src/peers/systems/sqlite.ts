import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Answer } from '../answer.ts';
import type { ReadingBlock } from '../reading-source.ts';
import { folderSizeBytes } from './folder-size.ts';
import type { OpenSystem, PeerSystem } from './peer-system.ts';
import { sqlQuestions } from './sql-questions.ts';

/** SQLite with its own `median()`, the table in the order of device and time, so that a period is one scan. */
export const sqliteSystem: PeerSystem = {
  title: 'SQLite',
  async open(folder) {
    const database = openDatabase(join(folder, 'sqlite.db'));
    const insert = prepareInsert(database);
    const sql = sqlQuestions({
      parameter: () => '?',
      median: (column) => `median(${column})`,
      quotient: (dividend, divisor) => `${dividend} / cast(${divisor} as integer)`,
    });
    const prepare = (text: string) => database.prepare(text).raw();
    const [pooled, allTime, period, series] = [
      prepare(sql.pooled),
      prepare(sql.allTime),
      prepare(sql.period),
      prepare(sql.series),
    ];
    // Every column is a number.
    return {
      version: String(database.prepare('select sqlite_version()').pluck().get()),
      append: async (device, block) => insert(device, block),
      async keepUp() {
        database.exec('analyze');
        database.pragma('wal_checkpoint(truncate)');
      },
      roomBeforeUpkeep: () => 0,
      async statistics(device, span) {
        if (device === 'all') return pooled.get() as Answer;
        return (span ? period.get(device, span.fromMs, span.toMs) : allTime.get(device)) as Answer;
      },
      series: async (device, { fromMs, toMs, bucketMinutes }) =>
        series.all(device, fromMs, toMs, bucketMinutes * 60_000) as Answer[],
      sizeBytes: () => folderSizeBytes(folder),
      close: async () => void database.close(),
    } satisfies OpenSystem;
  },
  discard: async () => undefined,
};

function openDatabase(path: string): Database.Database {
  const database = new Database(path);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('mmap_size = 2000000000');
  database.exec(
    'create table if not exists reading (device integer, timestamp integer, x real, y real, z real, primary key (device, timestamp)) without rowid',
  );
  return database;
}

const rowsInStatement = 100;

function prepareInsert(database: Database.Database) {
  const prepare = (count: number): Database.Statement =>
    database.prepare(
      `insert into reading values ${Array<string>(count).fill('(?, ?, ?, ?, ?)').join(', ')}`,
    );
  const statement = prepare(rowsInStatement);
  return database.transaction((device: number, block: ReadingBlock) => {
    const { length } = block.timestamps;
    for (let start = 0; start < length; start += rowsInStatement) {
      const count = Math.min(rowsInStatement, length - start);
      (count === rowsInStatement ? statement : prepare(count)).run(
        values(device, block, { start, count }),
      );
    }
  });
}

function values(
  device: number,
  { timestamps, x, y, z }: ReadingBlock,
  { start, count }: { readonly start: number; readonly count: number },
): number[] {
  const row: number[] = [];
  for (let index = start; index < start + count; index += 1) {
    row.push(device, timestamps[index] ?? 0, x[index] ?? 0, y[index] ?? 0, z[index] ?? 0);
  }
  return row;
}
