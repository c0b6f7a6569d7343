/** A server-sent event. */
export interface ServerEvent {
  /** Its name. */
  readonly event: string;
  /** What a client says in `Last-Event-ID` when it comes back. */
  readonly id: string;
  /** Is sent as JSON. */
  readonly data: unknown;
}

/** What to stream. */
export interface EventStreamOptions {
  /** Starts the events; its signal is aborted when the consumer has gone. */
  readonly open: (signal: AbortSignal) => AsyncIterable<ServerEvent>;
  /** Aborted when the request is. */
  readonly signal: AbortSignal;
  /** Is told of what ended the stream early, unless the consumer did. */
  readonly onError: (error: unknown) => void;
}

/** After how long without an event a comment is sent, in milliseconds: proxies cut connections that are silent for a minute or less. */
export const keepAliveMs = 15_000;
/** After how long clients come back when the stream has ended, in milliseconds. */
const retryMs = 2_000;

/** The media type, and what keeps nginx from holding events back. */
export const eventStreamHeaders = {
  'content-type': 'text/event-stream',
  'x-accel-buffering': 'no',
} as const;

/**
 * Sends events as they are asked for: none is made ahead of a slow consumer, and they end when the consumer goes away. Whatever
 * ends them, the stream ends in order; a client that comes back is told what is the matter.
 */
export function eventStream({
  open,
  signal,
  onError,
}: EventStreamOptions): ReadableStream<Uint8Array> {
  const stop = new AbortController();
  const gone = AbortSignal.any([signal, stop.signal]);
  const events = open(gone)[Symbol.asyncIterator]();
  const bytes = new TextEncoder();
  let head: string | undefined = `retry: ${retryMs}\n\n`;
  let next: Promise<IteratorResult<ServerEvent, unknown>> | undefined;

  /** The next part of the text; undefined at the end. */
  async function part(): Promise<string | undefined> {
    if (head !== undefined) return head;
    next ??= events.next();
    const result = await within(next, keepAliveMs);
    if (result === undefined) return ': keep-alive\n\n';
    next = undefined;
    return result.done === true ? undefined : encode(result.value);
  }

  async function pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    let text: string | undefined;
    try {
      text = await part();
      head = undefined;
    } catch (error) {
      if (!gone.aborted) onError(error);
    }
    if (stop.signal.aborted) return;
    if (text === undefined) controller.close();
    else controller.enqueue(bytes.encode(text));
  }

  function cancel(reason: unknown): void {
    // Nobody waits for what was asked for last.
    next?.catch(() => undefined);
    stop.abort(reason);
  }

  // No bytes are made before somebody reads them.
  return new ReadableStream<Uint8Array>({ pull, cancel }, { highWaterMark: 0 });
}

function encode({ event, id, data }: ServerEvent): string {
  // JSON has no line breaks.
  return `event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** As the promise; undefined when it takes longer. */
async function within<T>(promise: Promise<T>, durationMs: number): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, durationMs, undefined);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
