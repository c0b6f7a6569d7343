/** Whole lines of a stream. */
export interface LineBlock {
  /** The lines with their line feeds; the last line of the stream may have none. Valid until the next block is asked for. */
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
  /** Whole lines, then the beginning of one. The same for all blocks, since memory for each costs more than copying what is left. */
  #bytes = new Uint8Array(0);
  /** Where in `#bytes` they begin and end. */
  #start = 0;
  #end = 0;
  #lineCount = 0;
  /** The bytes of the line that has begun. */
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
      const full = this.#end - this.#start + lineStart - start >= maxBlockBytes;
      if (full || this.#lineCount === this.#maxLines) {
        this.#keep(chunk.subarray(start, lineStart));
        start = lineStart;
        yield this.#take(this.#end);
      }
    }
    this.#keep(chunk.subarray(start));
  }

  /** The whole lines that wait; what has begun stays. */
  *flush(): Generator<LineBlock, void, undefined> {
    if (!this.isEmpty) yield this.#take(this.#end - this.#openBytes);
  }

  /** Everything that waits: the end of the stream ends the last line. */
  *end(): Generator<LineBlock, void, undefined> {
    if (this.#openBytes > 0) this.#lineCount += 1;
    if (this.#end > this.#start) yield this.#take(this.#end);
  }

  #keep(part: Uint8Array): void {
    const waiting = this.#end - this.#start;
    const byteCount = waiting + part.length;
    if (byteCount > this.#bytes.length) {
      const bytes = new Uint8Array(Math.max(byteCount, 2 * this.#bytes.length));
      bytes.set(this.#bytes.subarray(this.#start, this.#end));
      this.#bytes = bytes;
    } else if (this.#start > 0) this.#bytes.copyWithin(0, this.#start, this.#end);
    this.#bytes.set(part, waiting);
    this.#start = 0;
    this.#end = byteCount;
  }

  /** The lines that wait, up to an end in `#bytes`. */
  #take(end: number): LineBlock {
    const bytes = this.#bytes.subarray(this.#start, end);
    const block = { bytes, firstLine: this.#firstLine, lineCount: this.#lineCount };
    this.#start = end;
    this.#firstLine += this.#lineCount;
    this.#lineCount = 0;
    return block;
  }
}
