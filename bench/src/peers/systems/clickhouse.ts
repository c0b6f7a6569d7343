import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Answer } from '../answer.ts';
import type { ReadingBlock } from '../reading-source.ts';
import { loadPeerPackage } from './peer-package.ts';
import type { OpenSystem, PeerSystem } from './peer-system.ts';
import { sqlQuestions } from './sql-questions.ts';

/** ClickHouse in the process (chDB), a MergeTree in the order of device and time; loaded in its own column format. */
export const clickhouseSystem: PeerSystem = {
  title: 'ClickHouse',
  async open(folder) {
    const { Session } = (await loadPeerPackage('chdb')) as ChdbPackage;
    const session = new Session(join(folder, 'clickhouse'));
    session.query(
      'create table if not exists reading (device UInt32, timestamp Int64, x Float64, y Float64, z Float64) engine = MergeTree order by (device, timestamp)',
    );
    const sql = sqlQuestions({
      parameter: (position) => `{${position}}`,
      median: (column) => `quantileExactInclusive(0.5)(${column})`,
      quotient: (dividend, divisor) => `intDiv(${dividend}, ${divisor})`,
    });
    const ask = (text: string, parameters: readonly number[]): Answer[] => {
      const filled = text.replaceAll(/\{(\d)\}/g, (_, at) => String(parameters[Number(at) - 1]));
      const lines = session.query(filled, 'JSONCompactEachRow').trimEnd().split('\n');
      return lines.map((line) => (JSON.parse(line) as unknown[]).map(Number));
    };
    return {
      version: session.query('select version()', 'TSV').trim(),
      append: async (device, block) => {
        const path = join(folder, 'block.native');
        await writeFile(path, nativeBlock(device, block));
        session.query(`insert into reading select * from file('${path}', 'Native')`);
        await rm(path);
      },
      keepUp: async () => void session.query('optimize table reading final'),
      roomBeforeUpkeep: () => 0,
      async statistics(device, span) {
        const [answer = []] =
          device === 'all'
            ? ask(sql.pooled, [])
            : span
              ? ask(sql.period, [device, span.fromMs, span.toMs])
              : ask(sql.allTime, [device]);
        return answer;
      },
      series: async (device, { fromMs, toMs, bucketMinutes }) =>
        ask(sql.series, [device, fromMs, toMs, bucketMinutes * 60_000]),
      // Parts that were merged stay in the folder for a while.
      sizeBytes: async () =>
        Number(
          session.query(
            "select sum(bytes_on_disk) from system.parts where active and table = 'reading'",
            'TSV',
          ),
        ),
      close: async () => session.close(),
    } satisfies OpenSystem;
  },
  discard: async () => undefined,
};

/** What is used of `chdb`. */
interface ChdbPackage {
  readonly Session: new (
    path: string,
  ) => {
    query(sql: string, format?: string): string;
    close(): void;
  };
}

/** A block in ClickHouse's `Native` format: the numbers of columns and rows, then each column's name, type and values. */
function nativeBlock(device: number, { timestamps, x, y, z }: ReadingBlock): Buffer {
  const { length } = timestamps;
  return Buffer.concat([
    variableLength(5),
    variableLength(length),
    ...nativeColumn('device', 'UInt32', new Uint32Array(length).fill(device)),
    ...nativeColumn('timestamp', 'Int64', BigInt64Array.from(timestamps, BigInt)),
    ...nativeColumn('x', 'Float64', x),
    ...nativeColumn('y', 'Float64', y),
    ...nativeColumn('z', 'Float64', z),
  ]);
}

function nativeColumn(
  name: string,
  type: string,
  { buffer, byteOffset, byteLength }: ArrayBufferView,
): Buffer[] {
  const texts = [name, type].flatMap((text) => [variableLength(text.length), Buffer.from(text)]);
  return [...texts, Buffer.from(buffer, byteOffset, byteLength)];
}

function variableLength(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return Buffer.from([...bytes, rest]);
}
