import type { EventSourceMessage } from 'eventsource-parser';
import {
  type DeviceStatsClientError,
  isDeviceStatsClientError,
} from '../errors/device-stats-client-error.ts';
import type { Send, Transport } from '../transport/transport.ts';
import { type EventBody, eventsOnly, readEvents } from './event-stream.ts';

/** Whose events to follow. */
export interface FollowOptions {
  /** Asks for the events after the last one that came. */
  readonly connect: (lastEventId: string | undefined) => Send<EventBody>;
  readonly signal: AbortSignal | undefined;
  /** Whether the caller can do without events: then no connection fails for good. Default: `false`. */
  readonly isOptional?: boolean;
  /** The longest pause between connections, in milliseconds. Default: the client's. */
  readonly maxPauseMs?: number;
}

/** The longest pause before the first time to connect again, in milliseconds. */
const pauseMs = 1_000;

/**
 * Events over any number of connections: whenever one breaks or ends, it connects again after a pause that grows, and goes on after
 * the last event. Undefined is what came of a connection that was lost, for the caller to look for itself.
 *
 * @throws what the first connection fails with before an event comes, tried as often as any call; later, what does not pass by
 *   itself; the reason of an aborted signal
 */
export async function* followEvents(
  transport: Transport,
  { connect, signal, isOptional = false, maxPauseMs }: FollowOptions,
): AsyncGenerator<EventSourceMessage | undefined, void, undefined> {
  const { timeoutMs } = transport.settings;
  let lastEventId: string | undefined;
  let failures = 0;
  for (let isFirst = true; ; isFirst = false) {
    let lost: DeviceStatsClientError | undefined;
    try {
      const send = eventsOnly(connect(lastEventId));
      // oxlint-disable-next-line eslint/no-await-in-loop -- one connection after the other
      const { data } = await (isFirst
        ? transport.request(send, signal)
        : transport.requestOnce(send, signal));
      for await (const event of data ? readEvents(data, { timeoutMs, signal }) : []) {
        lastEventId = event.id ?? lastEventId;
        failures = 0;
        isFirst = false;
        yield event;
      }
    } catch (error) {
      if (!isDeviceStatsClientError(error)) throw error;
      const mayPass = error.retryable && !isFirst;
      if (!mayPass && !isOptional) throw error;
      lost = error;
    }
    yield undefined;
    // oxlint-disable-next-line eslint/no-await-in-loop -- a pause between connections
    await pause(transport, { failures, lost, maxPauseMs, signal });
    failures += 1;
  }
}

/** Exponential, with full jitter, on top of what the server asks for. */
async function pause(
  { settings }: Transport,
  {
    failures,
    lost,
    maxPauseMs = settings.maxRetryDelayMs,
    signal,
  }: {
    readonly failures: number;
    readonly lost: DeviceStatsClientError | undefined;
    readonly maxPauseMs: number | undefined;
    readonly signal: AbortSignal | undefined;
  },
): Promise<void> {
  const { runtime, maxRetryDelayMs } = settings;
  const ceilingMs = Math.min(maxPauseMs, pauseMs * 2 ** Math.min(failures, 20));
  const askedMs = Math.min(lost?.retryAfterMs ?? 0, maxRetryDelayMs);
  await runtime.sleep(askedMs + runtime.random() * ceilingMs, signal);
}
