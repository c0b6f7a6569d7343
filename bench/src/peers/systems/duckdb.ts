import { join } from 'node:path';
import type { Answer } from '../answer.ts';
import type { ReadingBlock } from '../reading-source.ts';
import { folderSizeBytes } from './folder-size.ts';
import { loadPeerPackage } from './peer-package.ts';
import type { OpenSystem, PeerSystem } from './peer-system.ts';
import { sqlQuestions } from './sql-questions.ts';

/** DuckDB in a file, the table in the order of its arrival, which is that of time; appended in its own chunks. */
export const duckdbSystem: PeerSystem = {
  title: 'DuckDB',
  async open(folder) {
    const duckdb = (await loadPeerPackage('@duckdb/node-api')) as DuckDbPackage;
    const instance = await duckdb.DuckDBInstance.create(join(folder, 'duckdb.db'));
    const connection = await instance.connect();
    await connection.run(
      'create table if not exists reading (device integer, timestamp bigint, x double, y double, z double)',
    );
    const sql = sqlQuestions({
      parameter: (position) => `$${position}`,
      median: (column) => `median(${column})`,
      quotient: (dividend, divisor) => `${dividend} // ${divisor}`,
    });
    const pooled = await connection.prepare(sql.pooled);
    const allTime = await connection.prepare(sql.allTime);
    const period = await connection.prepare(sql.period);
    const series = await connection.prepare(sql.series);
    return {
      version: duckdb.version(),
      append: async (device, block) => append(duckdb, connection, { device, block }),
      keepUp: async () => void (await connection.run('checkpoint')),
      roomBeforeUpkeep: () => 0,
      async statistics(device, span) {
        const [answer = []] =
          device === 'all'
            ? await ask(pooled, [])
            : span
              ? await ask(period, [device, span.fromMs, span.toMs])
              : await ask(allTime, [device]);
        return answer;
      },
      series: (device, { fromMs, toMs, bucketMinutes }) =>
        ask(series, [device, fromMs, toMs, bucketMinutes * 60_000]),
      sizeBytes: () => folderSizeBytes(folder),
      async close() {
        connection.closeSync();
        instance.closeSync();
      },
    } satisfies OpenSystem;
  },
  discard: async () => undefined,
};

/** What is used of `@duckdb/node-api`. */
interface DuckDbPackage {
  readonly DuckDBInstance: { create(path: string): Promise<Instance> };
  readonly DuckDBDataChunk: { create(types: readonly unknown[], rowCount: number): Chunk };
  readonly INTEGER: unknown;
  readonly BIGINT: unknown;
  readonly DOUBLE: unknown;
  version(): string;
}
interface Instance {
  connect(): Promise<Connection>;
  closeSync(): void;
}
interface Connection {
  run(sql: string): Promise<unknown>;
  prepare(sql: string): Promise<Statement>;
  createAppender(table: string): Promise<Appender>;
  closeSync(): void;
}
interface Statement {
  bindInteger(position: number, value: number): void;
  bindBigInt(position: number, value: bigint): void;
  runAndReadAll(): Promise<{ getRows(): (number | bigint)[][] }>;
}
interface Chunk {
  setColumnValues(column: number, values: ArrayLike<number | bigint>): void;
}
interface Appender {
  appendDataChunk(chunk: Chunk): void;
  closeSync(): void;
}

async function ask(statement: Statement, parameters: readonly number[]): Promise<Answer[]> {
  const [device, ...times] = parameters;
  if (device !== undefined) statement.bindInteger(1, device);
  for (const [index, time] of times.entries()) statement.bindBigInt(index + 2, BigInt(time));
  const result = await statement.runAndReadAll();
  return result.getRows().map((row) => row.map(Number));
}

const rowsInChunk = 2_048;

async function append(
  duckdb: DuckDbPackage,
  connection: Connection,
  { device, block }: { readonly device: number; readonly block: ReadingBlock },
): Promise<void> {
  const { INTEGER, BIGINT, DOUBLE } = duckdb;
  const appender = await connection.createAppender('reading');
  for (let start = 0; start < block.timestamps.length; start += rowsInChunk) {
    const cut = (column: Float64Array) => column.subarray(start, start + rowsInChunk);
    const timestamps = BigInt64Array.from(cut(block.timestamps), BigInt);
    const count = timestamps.length;
    const chunk = duckdb.DuckDBDataChunk.create([INTEGER, BIGINT, DOUBLE, DOUBLE, DOUBLE], count);
    const columns = [
      new Int32Array(count).fill(device),
      timestamps,
      ...[block.x, block.y, block.z].map(cut),
    ];
    for (const [index, column] of columns.entries()) chunk.setColumnValues(index, column);
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}
