import type { Reading, ReadingEncoder } from '@device-stats/core';

/** What to stream. */
export interface ReadingStreamOptions {
  readonly encoder: ReadingEncoder;
  /** Starts reading; its signal is aborted when the consumer has gone. */
  readonly open: (options: { readonly signal: AbortSignal }) => AsyncIterable<Reading<never>>;
  /** Is told of what ended the stream early, unless the consumer did. */
  readonly onError: (error: unknown) => void;
}

/** How much text is gathered before it is handed on, in UTF-16 code units: enough to make the cost of a chunk small. */
const chunkLength = 32_768;

/**
 * Encodes readings as they are asked for: nothing is read ahead of a slow consumer, and reading stops when the consumer goes
 * away. Waits for the first reading, so that what cannot be read at all is an error instead of a stream.
 */
export async function streamReadings(
  options: ReadingStreamOptions,
): Promise<ReadableStream<Uint8Array>> {
  const { encoder, open, onError } = options;
  const stop = new AbortController();
  const readings = open({ signal: stop.signal })[Symbol.asyncIterator]();
  const bytes = new TextEncoder();
  let next = await readings.next();
  let text = encoder.head;

  async function pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    try {
      while (next.done !== true && text.length < chunkLength) {
        text += encoder.encode(next.value);
        next = await readings.next();
      }
    } catch (error) {
      if (!stop.signal.aborted) onError(error);
      throw error;
    }
    if (stop.signal.aborted) return;
    if (text !== '') controller.enqueue(bytes.encode(text));
    text = '';
    if (next.done === true) controller.close();
  }

  async function cancel(reason: unknown): Promise<void> {
    stop.abort(reason);
    await readings.return?.();
  }

  // No bytes are made before somebody reads them.
  return new ReadableStream<Uint8Array>({ pull, cancel }, { highWaterMark: 0 });
}
