import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Answer } from '../answer.ts';
import type { ReadingBlock } from '../reading-source.ts';
import { loadPeerPackage } from './peer-package.ts';
import type { OpenSystem, PeerSystem } from './peer-system.ts';
import { sqlQuestions } from './sql-questions.ts';

const schema = 'device_stats_peers';

/**
 * The PostgreSQL server on 127.0.0.1, user `postgres`, with memory to sort in; an index on device and time, loaded by binary COPY.
 */
export const postgresqlSystem: PeerSystem = {
  title: 'PostgreSQL',
  async open() {
    const client = await connect();
    await client.query(`create schema if not exists ${schema}`);
    await client.query(
      'create table if not exists reading (device integer, timestamp bigint, x float8, y float8, z float8, primary key (device, timestamp))',
    );
    const sql = sqlQuestions({
      parameter: (position) => `$${position}`,
      median: (column) => `percentile_cont(0.5) within group (order by ${column})`,
      quotient: (dividend, divisor) => `${dividend} / ${divisor}::bigint`,
    });
    const ask = async (name: keyof typeof sql, values: readonly number[]): Promise<Answer[]> => {
      const { rows } = await client.query({ name, text: sql[name], values, rowMode: 'array' });
      return rows.map((row) => row.map(Number));
    };
    const one = async (query: string) =>
      (await client.query({ text: query, rowMode: 'array' })).rows[0]?.[0];
    const copy = (await loadPeerPackage('pg-copy-streams')) as CopyPackage;
    return {
      version: String(await one('show server_version')).replace(/ .*/, ''),
      append: async (device, block) => {
        await pipeline(
          [copyHeader, copyRows(device, block), copyTrailer],
          client.query(copy.from('copy reading from stdin (format binary)')),
        );
      },
      keepUp: async () => void (await client.query('vacuum analyze reading')),
      roomBeforeUpkeep: () => 0,
      async statistics(device, span) {
        const [answer = []] =
          device === 'all'
            ? await ask('pooled', [])
            : span
              ? await ask('period', [device, span.fromMs, span.toMs])
              : await ask('allTime', [device]);
        return answer;
      },
      series: (device, { fromMs, toMs, bucketMinutes }) =>
        ask('series', [device, fromMs, toMs, bucketMinutes * 60_000]),
      sizeBytes: async () => Number(await one("select pg_total_relation_size('reading')")),
      close: () => client.end(),
    } satisfies OpenSystem;
  },
  async discard() {
    const client = await connect();
    await client.query(`drop schema if exists ${schema} cascade`);
    await client.end();
  },
};

/** What is used of `pg`. */
interface PgPackage {
  readonly Client: new (options: object) => Client;
}
interface Client {
  connect(): Promise<void>;
  query(copy: Writable): Writable;
  query(query: string | object): Promise<{ readonly rows: readonly unknown[][] }>;
  end(): Promise<void>;
}
/** What is used of `pg-copy-streams`. */
interface CopyPackage {
  from(sql: string): Writable;
}

async function connect(): Promise<Client> {
  const pg = (await loadPeerPackage('pg')) as PgPackage;
  const client = new pg.Client({
    host: '127.0.0.1',
    port: 5432,
    user: 'postgres',
    database: 'postgres',
  });
  await client.connect();
  await client.query(
    `set search_path = ${schema}; set work_mem = '1GB'; set maintenance_work_mem = '1GB'; set jit = off; set plan_cache_mode = force_custom_plan`,
  );
  return client;
}

const copyHeader = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const copyTrailer = Buffer.from([0xff, 0xff]);
const rowBytes = 2 + (4 + 4) + 4 * (4 + 8);

/** Rows in the binary format of COPY: the number of fields, then the length of each and its bytes. */
function copyRows(device: number, { timestamps, x, y, z }: ReadingBlock): Buffer {
  const rows = Buffer.alloc(timestamps.length * rowBytes);
  let at = 0;
  for (let row = 0; row < timestamps.length; row += 1) {
    at = rows.writeInt16BE(5, at);
    at = rows.writeInt32BE(device, rows.writeInt32BE(4, at));
    at = rows.writeBigInt64BE(BigInt(timestamps[row] ?? 0), rows.writeInt32BE(8, at));
    for (const column of [x, y, z]) {
      at = rows.writeDoubleBE(column[row] ?? 0, rows.writeInt32BE(8, at));
    }
  }
  return rows;
}
