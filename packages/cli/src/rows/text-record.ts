/** A record of a text: a line of NDJSON, or a row of CSV, which may have several lines. */
export interface TextRecord {
  /** Its bytes, with the line break. */
  readonly bytes: Buffer;
  /** The number of its first line, from 1. */
  readonly line: number;
  readonly lineCount: number;
  /** What keeps it from being read; undefined for most. */
  readonly fault?: string;
}

/** How a text is cut into records. */
export interface RecordOptions {
  /** Whether a line break between double quotes belongs to the record. */
  readonly quotes: boolean;
  /** The number of the first line. Default: 1. */
  readonly firstLine?: number;
}

/** The longest record, in bytes: the server takes no longer line either. */
const maxRecordBytes = 65_536;

const lineBreak = 0x0a;
const quote = 0x22;

/** Cuts a text into its records, in memory for one chunk and one record. Yields those of a chunk at once. */
export async function* readRecords(
  chunks: AsyncIterable<Buffer>,
  { quotes, firstLine = 1 }: RecordOptions,
): AsyncGenerator<readonly TextRecord[], void, undefined> {
  const cutter = new RecordCutter(quotes, firstLine);
  for await (const chunk of chunks) yield cutter.cut(chunk);
  yield cutter.end();
}

class RecordCutter {
  readonly #quotes: boolean;
  #line: number;
  #rest: Buffer = Buffer.alloc(0);

  constructor(quotes: boolean, firstLine: number) {
    this.#quotes = quotes;
    this.#line = firstLine;
  }

  cut(chunk: Buffer): TextRecord[] {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    return this.#takeAll(false);
  }

  end(): TextRecord[] {
    return this.#takeAll(true);
  }

  #takeAll(isEnd: boolean): TextRecord[] {
    const records: TextRecord[] = [];
    let start = 0;
    while (start < this.#rest.length) {
      const record = this.#recordAt(start, isEnd);
      if (record === undefined) break;
      records.push(record);
      this.#line += record.lineCount;
      start += record.bytes.length;
    }
    this.#rest = this.#rest.subarray(start);
    return records;
  }

  /** Undefined when its end has not come yet. */
  #recordAt(start: number, isEnd: boolean): TextRecord | undefined {
    const rest = this.#rest;
    const firstEnd = endOfLine(rest, start);
    let end = firstEnd;
    let lineCount = 1;
    let isOpen = this.#quotes && end !== undefined && isOddlyQuoted(rest.subarray(start, end));
    while (isOpen && end !== undefined && end - start <= maxRecordBytes) {
      const next = endOfLine(rest, end);
      if (next === undefined) {
        end = undefined;
        break;
      }
      if (isOddlyQuoted(rest.subarray(end, next))) isOpen = false;
      end = next;
      lineCount += 1;
    }
    const length = (end ?? rest.length) - start;
    if (length > maxRecordBytes) return this.#faulty(start, firstEnd ?? rest.length, isOpen);
    if (end !== undefined) return this.#record(start, end, lineCount);
    if (!isEnd) return undefined;
    if (this.#quotes && isOddlyQuoted(rest.subarray(start)))
      return this.#faulty(start, firstEnd ?? rest.length, true);
    return this.#record(start, rest.length, lineCount);
  }

  #record(start: number, end: number, lineCount: number): TextRecord {
    return { bytes: this.#rest.subarray(start, end), line: this.#line, lineCount };
  }

  /** Its first line alone, so that the lines behind it can still be read. */
  #faulty(start: number, end: number, isOpen: boolean): TextRecord {
    const fault = isOpen
      ? 'a double quote opens and does not close'
      : `is longer than ${maxRecordBytes} bytes`;
    return { ...this.#record(start, end, 1), fault };
  }
}

function endOfLine(bytes: Buffer, from: number): number | undefined {
  const index = bytes.indexOf(lineBreak, from);
  return index === -1 ? undefined : index + 1;
}

function isOddlyQuoted(bytes: Buffer): boolean {
  let isOdd = false;
  for (let at = bytes.indexOf(quote); at !== -1; at = bytes.indexOf(quote, at + 1)) isOdd = !isOdd;
  return isOdd;
}
