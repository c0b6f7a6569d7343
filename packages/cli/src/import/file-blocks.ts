import { createHash, type Hash } from 'node:crypto';
import { CommandFailure } from '../failure/command-failure.ts';
import { createCsvReader, parseHeader, type RowReader } from '../rows/csv-rows.ts';
import type { ImportRow } from '../rows/import-row.ts';
import { createJsonReader } from '../rows/json-rows.ts';
import type { RowShape } from '../rows/row-shape.ts';
import { readRecords, type TextRecord } from '../rows/text-record.ts';
import type { FileCheckpoint } from './file-checkpoint.ts';
import { blockRows, type ImportBlock } from './import-block.ts';

/** What of a file is read, and how. */
export interface FileBlockOptions {
  readonly shape: RowShape;
  /** Where to go on. Default: at the beginning. */
  readonly from?: FileCheckpoint | undefined;
  /** Where the first block ends at the latest: there ended the one that may be stored or not. */
  readonly firstEnd?: FileCheckpoint | undefined;
  /** The key of the rows that begin at a checkpoint. */
  readonly keyOf: (start: FileCheckpoint, rows: readonly ImportRow[]) => string;
}

/** The most bytes of a block, so that it fits into a request whatever its rows are like. */
const blockBytes = 2_000_000;

/**
 * Reads a file of CSV or NDJSON, told apart by their first character, as blocks: always the same ones for the same bytes and
 * the same start.
 *
 * @throws {CommandFailure} when the file does not begin as it did up to `from`
 */
export async function* readFileBlocks(
  chunks: AsyncIterable<Buffer>,
  { shape, from, firstEnd, keyOf }: FileBlockOptions,
): AsyncGenerator<ImportBlock<FileCheckpoint>, void, undefined> {
  const hash = createHash('sha256');
  const rest = await skipTo(chunks[Symbol.asyncIterator](), from, hash);
  const isJson = from === undefined ? rest.firstCharacter === '{' : from.columns === null;
  let columns = from?.columns ?? null;
  let read: RowReader | undefined;
  if (isJson) read = createJsonReader(shape);
  else if (columns !== null) read = createCsvReader(columns, shape);

  let start: FileCheckpoint = from ?? { offset: 0, line: 1, digest: digestOf(hash), columns };
  let offset = start.offset;
  let line = start.line;
  let records: TextRecord[] = [];
  const finish = (): ImportBlock<FileCheckpoint> => {
    const end = { offset, line, digest: digestOf(hash), columns };
    const rows = read?.(records) ?? [];
    const block = { rows, key: keyOf(start, rows), end, done: offset };
    start = end;
    records = [];
    return block;
  };
  const firstOffset = firstEnd?.offset ?? Number.POSITIVE_INFINITY;
  const options = { quotes: !isJson, firstLine: line };
  for await (const batch of readRecords(rest.chunks, options)) {
    for (const record of batch) {
      hash.update(record.bytes);
      offset += record.bytes.length;
      line = record.line + record.lineCount;
      if (read === undefined) {
        if (isBlank(record)) continue;
        columns = parseHeader(record, shape);
        read = createCsvReader(columns, shape);
        start = { offset, line, digest: digestOf(hash), columns };
        continue;
      }
      records.push(record);
      const isFirstEnd = start.offset < firstOffset && offset >= firstOffset;
      const isFull = records.length === blockRows || offset - start.offset >= blockBytes;
      if (isFull || isFirstEnd) yield finish();
    }
  }
  if (records.length > 0) yield finish();
}

interface Rest {
  readonly chunks: AsyncIterable<Buffer>;
  /** Of what is not blank; empty when there is none in the first chunk. */
  readonly firstCharacter: string;
}

/** Passes over what comes before the checkpoint, and hashes it. */
async function skipTo(
  chunks: AsyncIterator<Buffer>,
  from: FileCheckpoint | undefined,
  hash: Hash,
): Promise<Rest> {
  let missing = from?.offset ?? 0;
  for (;;) {
    const next = await chunks.next();
    const chunk = next.done === true ? Buffer.alloc(0) : next.value;
    hash.update(chunk.subarray(0, missing));
    if (missing > chunk.length && next.done !== true) {
      missing -= chunk.length;
      continue;
    }
    if (from !== undefined && (missing > chunk.length || digestOf(hash) !== from.digest)) {
      throw new CommandFailure(
        `The rows before line ${from.line} were imported, and have changed since: it cannot be told which rows are new. Restore them, or import everything as new rows by --again.`,
      );
    }
    const first = chunk.subarray(missing);
    return {
      chunks: prepend(first, chunks),
      firstCharacter: first
        .toString('utf8', 0, 4_096)
        .replace(/^\u{feff}/u, '')
        .trimStart()
        .slice(0, 1),
    };
  }
}

async function* prepend(
  first: Buffer,
  others: AsyncIterator<Buffer>,
): AsyncGenerator<Buffer, void, undefined> {
  yield first;
  for (let next = await others.next(); next.done !== true; next = await others.next()) {
    yield next.value;
  }
}

function digestOf(hash: Hash): string {
  return hash.copy().digest('hex');
}

function isBlank({ bytes }: TextRecord): boolean {
  return (
    bytes
      .toString('utf8')
      .replace(/^\u{feff}/u, '')
      .trim() === ''
  );
}
