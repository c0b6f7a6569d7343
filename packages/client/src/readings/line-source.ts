import { encodeJson } from '../transport/encode-json.ts';

/** Readings, or arrays of them. */
export type ReadingSource = AsyncIterable<unknown> | Iterable<unknown>;

/** Whether readings can be drawn from it, which callers without types may get wrong. */
export function isSource(value: unknown): value is ReadingSource {
  // A text has an iterator too, but its characters are no readings.
  if (typeof value !== 'object' || value === null) return false;
  return Symbol.asyncIterator in value || Symbol.iterator in value;
}

/** A source as a body of lines of JSON. */
export interface LineBody {
  readonly body: ReadableStream<Uint8Array>;
  /** Is called when the source has ended. */
  onEnd: () => void;
  /** What the source failed with, once it has. */
  readonly failure: { readonly error: unknown } | undefined;
  /** Tells the source that no more is wanted. */
  close(): void;
}

/** Lines of a source, drawn as the network takes them. */
export function lineBody(source: ReadingSource): LineBody {
  const items = iterate(source);
  const encoder = new TextEncoder();
  let failure: LineBody['failure'];
  const lines: LineBody = {
    body: new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          try {
            const text = await nextLines(items);
            if (text === undefined) {
              lines.onEnd();
              controller.close();
            } else controller.enqueue(encoder.encode(text));
          } catch (error) {
            failure = { error };
            throw error;
          }
        },
        cancel: () => lines.close(),
      },
      { highWaterMark: 0 },
    ),
    onEnd: () => undefined,
    get failure() {
      return failure;
    },
    close: () => closeItems(items),
  };
  return lines;
}

/** How lines are gathered. */
export interface LineBlockOptions {
  /** Lines of a block. */
  readonly blockSize: number;
  readonly signal: AbortSignal | undefined;
}

/** Blocks of lines, of which only the last may be shorter; at least one, which may be empty. */
export async function* lineBlocks(
  source: ReadingSource,
  { blockSize, signal }: LineBlockOptions,
): AsyncGenerator<string, void, undefined> {
  const items = iterate(source);
  let lines: string[] = [];
  let sent = 0;
  try {
    for (;;) {
      const next = await raceSignal(items.next(), signal);
      if (next.done === true) break;
      for (const reading of readingsOf(next.value)) {
        lines.push(encodeJson(reading));
        if (lines.length < blockSize) continue;
        yield lines.join('\n');
        sent += 1;
        lines = [];
      }
    }
    if (lines.length > 0 || sent === 0) yield lines.join('\n');
  } finally {
    closeItems(items);
  }
}

type Items = AsyncIterator<unknown> | Iterator<unknown>;

function iterate(source: ReadingSource): Items {
  return Symbol.asyncIterator in source
    ? source[Symbol.asyncIterator]()
    : source[Symbol.iterator]();
}

/** The lines of the next item that has some; undefined at the end. */
async function nextLines(items: Items): Promise<string | undefined> {
  for (;;) {
    const next = await items.next();
    if (next.done === true) return undefined;
    const readings = readingsOf(next.value);
    if (readings.length > 0) return readings.map((reading) => `${encodeJson(reading)}\n`).join('');
  }
}

function readingsOf(item: unknown): readonly unknown[] {
  return Array.isArray(item) ? item : [item];
}

/** Nobody waits: a source that is silent answers only after its next item. */
function closeItems(items: Items): void {
  Promise.resolve(items.return?.()).catch(() => undefined);
}

async function raceSignal<T>(step: Promise<T> | T, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return step;
  signal.throwIfAborted();
  let onAbort: (() => void) | undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([step, aborted]);
  } finally {
    if (onAbort !== undefined) signal.removeEventListener('abort', onAbort);
  }
}
