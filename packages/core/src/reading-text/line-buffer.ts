/** Whole lines of a stream. */
export interface LineBlock {
  /** The lines with their line feeds; the last line of the stream may have none. */
  readonly bytes: Uint8Array;
  /** The number of its first line, from 1. */
  readonly firstLine: number;
  /** How many lines there are. */
  readonly lineCount: number;
}

/** How lines are gathered. */
export interface LineLimits {
  /** The longest line, in bytes without its line feed. */
  readonly maxLineBytes: number;
  /** How many lines a block has at most. */
  readonly maxLines: number;
  /** The error of a line, by its number, that is longer. */
  readonly lineTooLong: (line: number) => Error;
}

/** How much a block gathers at most, whatever its lines: what bounds memory when lines are long. */
const maxBlockBytes = 1_048_576;
const lineFeed = 0x0a;

/**
 * Bytes on their way from chunks to blocks of whole lines, however the bytes are cut. Memory is bounded whatever their number. A line feed
 * is never part of another UTF-8 character, so bytes can be split.
 */
export class LineBuffer {
  readonly #maxLineBytes: number;
  readonly #maxLines: number;
  readonly #lineTooLong: (line: number) => Error;
  /** Whole lines, then the beginning of one. */
  #parts: Uint8Array[] = [];
  #byteCount = 0;
  #lineCount = 0;
  /** The bytes in `#parts` of the line that has begun. */
  #openBytes = 0;
  #firstLine = 1;

  constructor({ maxLineBytes, maxLines, lineTooLong }: LineLimits) {
    this.#maxLineBytes = maxLineBytes;
    this.#maxLines = maxLines;
    this.#lineTooLong = lineTooLong;
  }

  /** Whether no whole line waits. */
  get isEmpty(): boolean {
    return this.#lineCount === 0;
  }

  /** Takes a chunk; the blocks that are full. Throws when everything before a line that is too long was yielded. */
  *push(chunk: Uint8Array): Generator<LineBlock, void, undefined> {
    let start = 0;
    let lineStart = 0;
    for (;;) {
      const end = chunk.indexOf(lineFeed, lineStart);
      const lineBytes = this.#openBytes + (end === -1 ? chunk.length : end) - lineStart;
      if (lineBytes > this.#maxLineBytes) {
        this.#keep(chunk.subarray(start, lineStart));
        yield* this.flush();
        throw this.#lineTooLong(this.#firstLine);
      }
      if (end === -1) {
        this.#openBytes = lineBytes;
        break;
      }
      lineStart = end + 1;
      this.#openBytes = 0;
      this.#lineCount += 1;
      const full = this.#byteCount + lineStart - start >= maxBlockBytes;
      if (full || this.#lineCount === this.#maxLines) {
        this.#keep(chunk.subarray(start, lineStart));
        start = lineStart;
        yield this.#take();
      }
    }
    this.#keep(chunk.subarray(start));
  }

  /** The whole lines that wait; what has begun stays. */
  *flush(): Generator<LineBlock, void, undefined> {
    if (this.isEmpty) return;
    const { bytes, ...block } = this.#take();
    const whole = bytes.length - this.#openBytes;
    this.#keep(bytes.slice(whole));
    yield { ...block, bytes: bytes.subarray(0, whole) };
  }

  /** Everything that waits: the end of the stream ends the last line. */
  *end(): Generator<LineBlock, void, undefined> {
    if (this.#openBytes > 0) this.#lineCount += 1;
    if (this.#byteCount > 0) yield this.#take();
  }

  #keep(part: Uint8Array): void {
    if (part.length === 0) return;
    this.#parts.push(part);
    this.#byteCount += part.length;
  }

  #take(): LineBlock {
    const bytes = concatenate(this.#parts, this.#byteCount);
    const block = { bytes, firstLine: this.#firstLine, lineCount: this.#lineCount };
    this.#parts = [];
    this.#byteCount = 0;
    this.#firstLine += this.#lineCount;
    this.#lineCount = 0;
    return block;
  }
}

function concatenate(parts: readonly Uint8Array[], byteCount: number): Uint8Array {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return first;
  const bytes = new Uint8Array(byteCount);
  let position = 0;
  for (const part of parts) {
    bytes.set(part, position);
    position += part.length;
  }
  return bytes;
}
