import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { DeviceStatsClientError } from '../errors/device-stats-client-error.ts';
import { contentError } from '../errors/response-error.ts';
import type { Send } from '../transport/transport.ts';

/** How a stream of events is read. */
export interface EventStreamOptions {
  /** How long the first bytes may take, in milliseconds. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/** The body of an event stream; undefined when there will be no events. */
export type EventBody = ReadableStream<Uint8Array> | null | undefined;

/** How long nothing at all may come, in milliseconds: the server says something every 15 seconds. */
const silentMs = 45_000;

/** As `send`, but what comes from something other than the API, such as a page of a proxy, is an error. */
export function eventsOnly(send: Send<EventBody>): Send<EventBody> {
  return async (api, scope) => {
    const result = await send(api, scope);
    const { ok, status, headers } = result.response;
    const type = headers.get('content-type') ?? '';
    if (ok && status !== 204 && !type.startsWith('text/event-stream')) {
      throw contentError(result.response, undefined);
    }
    return result;
  };
}

/**
 * The events of a body, as they are asked for; ends when it does.
 *
 * @throws `NETWORK`, `TIMEOUT`, the reason of an aborted signal
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  { timeoutMs, signal }: EventStreamOptions,
): AsyncGenerator<EventSourceMessage, void, undefined> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let events: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (event) => events.push(event) });
  const stop = (): void => void reader.cancel().catch(() => undefined);
  signal?.addEventListener('abort', stop);
  try {
    for (let limitMs = timeoutMs; ; limitMs = silentMs) {
      signal?.throwIfAborted();
      // oxlint-disable-next-line eslint/no-await-in-loop -- one part after the other
      const { done, value } = await readWithin(reader, limitMs);
      signal?.throwIfAborted();
      if (done) return;
      parser.feed(decoder.decode(value, { stream: true }));
      yield* events;
      events = [];
    }
  } finally {
    signal?.removeEventListener('abort', stop);
    stop();
  }
}

async function readWithin(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  limitMs: number,
): Promise<ReadableStreamReadResult<Uint8Array>> {
  let isSilent = false;
  const timer = setTimeout(() => {
    isSilent = true;
    reader.cancel().catch(() => undefined);
  }, limitMs);
  try {
    const result = await reader.read();
    if (isSilent) throw silent(limitMs);
    return result;
  } catch (cause) {
    if (isSilent) throw silent(limitMs);
    throw new DeviceStatsClientError('NETWORK', {
      message: 'The connection broke while events were read.',
      retryable: true,
      cause,
    });
  } finally {
    clearTimeout(timer);
  }
}

function silent(limitMs: number): DeviceStatsClientError {
  return new DeviceStatsClientError('TIMEOUT', {
    message: `Nothing came for ${limitMs} ms, not even a sign of life. A proxy may hold events back.`,
    retryable: true,
  });
}
