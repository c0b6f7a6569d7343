import { type LineBlock, LineBuffer } from '@device-stats/core';
import { HttpError } from '../errors/http-error.ts';

/** How lines are gathered. */
export interface LineBlockOptions {
  /** The longest line, in bytes without its line feed. */
  readonly maxLineBytes: number;
  /** How many lines a block has at most. */
  readonly maxLines: number;
  /** How long a line waits for others, in milliseconds. */
  readonly maxDelayMs: number;
}

/**
 * Splits bytes into blocks of lines: as many as have come within `maxDelayMs` of the first, at most `maxLines`. Memory is
 * bounded whatever the stream's length. A line feed is never part of another UTF-8 character, so bytes can be split.
 *
 * @throws `LINE_TOO_LONG` after everything before that line was yielded; `MALFORMED_BODY` when the stream fails
 */
export async function* lineBlocks(
  stream: ReadableStream<Uint8Array>,
  { maxLineBytes, maxLines, maxDelayMs }: LineBlockOptions,
): AsyncGenerator<LineBlock, void, undefined> {
  const reader = stream.getReader();
  const lines = new LineBuffer({
    maxLineBytes,
    maxLines,
    lineTooLong: (line) => lineTooLong(line, maxLineBytes),
  });
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

function lineTooLong(line: number, maxLineBytes: number): HttpError {
  return new HttpError('LINE_TOO_LONG', {
    detail: `Line ${line} has more than ${maxLineBytes} bytes. No reading needs as many.`,
    extensions: { line },
  });
}
