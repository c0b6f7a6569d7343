import { HttpError } from '../errors/http-error.ts';

/** Whole lines of a stream. */
export interface LineBlock {
  /** The lines with their line feeds; the last line of the stream may have none. */
  readonly bytes: Uint8Array;
  /** The number of its first line, from 1. */
  readonly firstLine: number;
}

/** How lines are gathered. */
export interface LineBlockOptions {
  /** The longest line, in bytes without its line feed. */
  readonly maxLineBytes: number;
  /** How many lines a block has at most. */
  readonly maxLines: number;
  /** How long a line waits for others, in milliseconds. */
  readonly maxDelayMs: number;
}

/** How much a block gathers at most, whatever its lines: what bounds memory when lines are long. */
const maxBlockBytes = 1_048_576;
const lineFeed = 0x0a;

/**
 * Splits bytes into blocks of lines: as many as have come within `maxDelayMs` of the first, at most `maxLines`. Memory is
 * bounded whatever the stream's length. A line feed is never part of another UTF-8 character, so bytes can be split.
 *
 * @throws `LINE_TOO_LONG` after everything before that line was yielded; `MALFORMED_BODY` when the stream fails
 */
export async function* lineBlocks(
  stream: ReadableStream<Uint8Array>,
  { maxDelayMs, ...options }: LineBlockOptions,
): AsyncGenerator<LineBlock, void, undefined> {
  const reader = stream.getReader();
  const lines = new LineBuffer(options);
  let deadline: Deadline | undefined;
  try {
    let reading = startRead(reader);
    for (;;) {
      if (lines.isEmpty) deadline = deadline?.cancel();
      else deadline ??= startDeadline(maxDelayMs);
      const chunk = await (deadline === undefined
        ? reading
        : Promise.race([reading, deadline.passed]));
      if (chunk === undefined) {
        deadline = deadline?.cancel();
        yield* lines.flush();
      } else if (chunk.done) {
        yield* lines.end();
        return;
      } else {
        yield* lines.push(chunk.value);
        reading = startRead(reader);
      }
    }
  } finally {
    deadline?.cancel();
    // Nobody waits for a source that does not end.
    reader.cancel().catch(() => undefined);
  }
}

type Chunk = Awaited<ReturnType<ReadableStreamDefaultReader<Uint8Array>['read']>>;

function startRead(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Chunk> {
  const reading = reader.read().catch((cause: unknown): never => {
    throw new HttpError('MALFORMED_BODY', {
      detail: 'The body ended early, or is not the gzip it is said to be. Send it again.',
      cause,
    });
  });
  // It may fail while nobody waits for it; whoever waits next is told.
  reading.catch(() => undefined);
  return reading;
}

interface Deadline {
  readonly passed: Promise<undefined>;
  cancel(): undefined;
}

function startDeadline(delayMs: number): Deadline {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const passed = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), delayMs);
  });
  return {
    passed,
    cancel: () => {
      clearTimeout(timer);
    },
  };
}

/** Bytes on their way from chunks to blocks. */
class LineBuffer {
  readonly #maxLineBytes: number;
  readonly #maxLines: number;
  /** Whole lines, then the beginning of one. */
  #parts: Uint8Array[] = [];
  #byteCount = 0;
  #lineCount = 0;
  /** The bytes in `#parts` of the line that has begun. */
  #openBytes = 0;
  #firstLine = 1;

  constructor({ maxLineBytes, maxLines }: Omit<LineBlockOptions, 'maxDelayMs'>) {
    this.#maxLineBytes = maxLineBytes;
    this.#maxLines = maxLines;
  }

  /** Whether no whole line waits. */
  get isEmpty(): boolean {
    return this.#lineCount === 0;
  }

  *push(chunk: Uint8Array): Generator<LineBlock, void, undefined> {
    let start = 0;
    let lineStart = 0;
    for (;;) {
      const end = chunk.indexOf(lineFeed, lineStart);
      const lineBytes = this.#openBytes + (end === -1 ? chunk.length : end) - lineStart;
      if (lineBytes > this.#maxLineBytes) {
        this.#keep(chunk.subarray(start, lineStart));
        yield* this.flush();
        throw this.#lineTooLong();
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
    const { bytes, firstLine } = this.#take();
    const whole = bytes.length - this.#openBytes;
    this.#keep(bytes.slice(whole));
    yield { bytes: bytes.subarray(0, whole), firstLine };
  }

  /** Everything that waits: the end of the stream ends the last line. */
  *end(): Generator<LineBlock, void, undefined> {
    if (this.#byteCount > 0) yield this.#take();
  }

  /** The error of the line that has begun, when nothing else waits. */
  #lineTooLong(): HttpError {
    const line = this.#firstLine;
    return new HttpError('LINE_TOO_LONG', {
      detail: `Line ${line} has more than ${this.#maxLineBytes} bytes. No reading needs as many.`,
      extensions: { line },
    });
  }

  #keep(part: Uint8Array): void {
    if (part.length === 0) return;
    this.#parts.push(part);
    this.#byteCount += part.length;
  }

  #take(): LineBlock {
    const bytes = concatenate(this.#parts, this.#byteCount);
    const block = { bytes, firstLine: this.#firstLine };
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
