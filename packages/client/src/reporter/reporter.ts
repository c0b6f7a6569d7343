import type { DeviceStatsClient } from '../device-stats-client.ts';
import {
  DeviceStatsClientError,
  isDeviceStatsClientError,
} from '../errors/device-stats-client-error.ts';
import { checkNumber, maxTimerMs } from '../errors/invalid-option.ts';
import { transportOf } from '../transport/client-transport.ts';
import type { DefaultMetricName, DeviceReadingInput, ReadingInput } from '../wire/metric-types.ts';
import type { CallOptions } from '../wire/write-options.ts';
import { Delivery } from './delivery.ts';
import { encodeReading } from './encode-reading.ts';
import { Outbox, type OutboxItem } from './outbox.ts';
import { type ReporterEvents, ReporterListeners } from './reporter-events.ts';
import { parseReporterOptions, type ReporterOptions } from './reporter-options.ts';
import { createBatchSender } from './send-batch.ts';
import { Tally } from './tally.ts';

/** Sends readings in the background, in the order in which they are reported; each is stored once. */
export interface Reporter<T> {
  /**
   * Takes a reading, with the time of the call unless it has one, and returns at once. Never throws. It may be handed on as a
   * callback.
   *
   * @returns whether it is taken; if not, an event tells why: `rejected` or `dropped`
   */
  report(this: void, reading: T): boolean;

  /**
   * Sends what was reported before, without waiting for more. Resolves when all of it is stored, or an event has told that it
   * cannot be; tries as long as that takes. Rejects with the signal's reason, or as `CLOSED`; the readings stay.
   */
  flush(options?: CallOptions): Promise<void>;

  /**
   * Takes no more readings, sends what is there for at most `timeoutMs` milliseconds (0 to 2,147,483,647; default: 10,000), and
   * stops. Idempotent.
   *
   * @returns what was not sent
   */
  close(options?: { readonly timeoutMs?: number | undefined }): Promise<ReporterRemainder<T>>;

  /** As {@link Reporter.close}; what was not sent is lost. */
  [Symbol.asyncDispose](): Promise<void>;

  /** Calls the listener at every such event; the function that is returned ends that. */
  on<E extends keyof ReporterEvents>(
    event: E,
    listener: (detail: ReporterEvents[E]) => void,
  ): () => void;

  /** What became of readings so far. */
  readonly counts: ReporterCounts;
}

/** Numbers of readings: those reported are sent, dropped, rejected or pending. */
export interface ReporterCounts {
  readonly reported: number;
  readonly sent: number;
  readonly dropped: number;
  readonly rejected: number;
  /** Taken, and not known to be stored. */
  readonly pending: number;
  readonly pendingBytes: number;
}

/** What a reporter had not sent when it was closed. It is plain data, and may be kept as JSON. */
export interface ReporterRemainder<T> {
  /** Readings that are surely not stored, with their timestamps, oldest first. They can be reported again. */
  readonly readings: readonly T[];
  /**
   * A batch that may be stored, if there is one. Append it under this key within a day: then it counts once in either case.
   */
  readonly inDoubt:
    | { readonly idempotencyKey: string; readonly readings: readonly T[] }
    | undefined;
}

/**
 * Makes a reporter for a program that runs on a device, or next to many.
 *
 * While the server cannot be reached, or refuses, readings are kept in memory and tried again, with the client's `retryDelayMs`
 * and `maxRetryDelayMs`, for as long as it takes.
 *
 * @param client as `createDeviceStatsClient` returned it
 * @example
 * ```ts
 * import { createDeviceStatsClient, createReporter } from '@device-stats/client';
 *
 * const client = createDeviceStatsClient({ baseUrl: 'https://stats.example.com' });
 * const reporter = createReporter(client, { deviceId: 'boiler-1' });
 * reporter.report({ x: 1, y: 2, z: 3 });
 * await reporter.close();
 * ```
 *
 * @throws `INVALID_OPTION`, `INVALID_INPUT`
 */
export function createReporter<R extends string = DefaultMetricName, O extends string = never>(
  client: DeviceStatsClient<R, O>,
  options: ReporterOptions & { readonly deviceId: string },
): Reporter<ReadingInput<R, O>>;
export function createReporter<R extends string = DefaultMetricName, O extends string = never>(
  client: DeviceStatsClient<R, O>,
  options?: ReporterOptions & { readonly deviceId?: undefined },
): Reporter<DeviceReadingInput<R, O>>;
export function createReporter(
  client: DeviceStatsClient<never>,
  options: ReporterOptions = {},
): Reporter<unknown> {
  const settings = parseReporterOptions(options);
  const transport = transportOf(client);
  const { runtime } = transport.settings;
  const send = createBatchSender(transport, options.deviceId);
  const listeners = new ReporterListeners();
  const tally = new Tally(listeners);
  const outbox = new Outbox(settings);
  const delivery = new Delivery({ outbox, tally, transport, settings, send });
  let closing: Promise<ReporterRemainder<unknown>> | undefined;

  async function end(timeoutMs: number): Promise<ReporterRemainder<unknown>> {
    if (timeoutMs > 0) {
      const timer = new AbortController();
      const timeUp = runtime.sleep(timeoutMs, timer.signal);
      await Promise.race([delivery.drain(undefined), timeUp]);
      timer.abort();
      await timeUp.catch(() => undefined);
    }
    await delivery.stop();
    return remainderOf(outbox, delivery.isInDoubt);
  }

  const close: Reporter<unknown>['close'] = async ({ timeoutMs = 10_000 } = {}) => {
    checkNumber('timeoutMs', timeoutMs, { min: 0, max: maxTimerMs });
    closing ??= end(timeoutMs);
    return closing;
  };

  return {
    report(reading) {
      tally.reported += 1;
      if (closing !== undefined) {
        tally.dropped(1, 'closed');
        return false;
      }
      try {
        const { isAdded, droppedCount } = outbox.add(encodeReading(reading, runtime.now()));
        tally.dropped(isAdded ? droppedCount : 1, 'full');
        if (isAdded) delivery.start();
        return isAdded;
      } catch (error) {
        const refusal = asRefusal(error);
        tally.rejected({ reading, faults: refusal.errors, error: refusal });
        return false;
      }
    },
    flush: async ({ signal } = {}) => delivery.drain(signal),
    close,
    async [Symbol.asyncDispose]() {
      await close();
    },
    on: (event, listener) => listeners.add(event, listener),
    get counts() {
      const { count: pending, sizeBytes: pendingBytes } = outbox;
      return { reported: tally.reported, ...tally.counts, pending, pendingBytes };
    },
  };
}

/** A reading that cannot even be looked at, such as one with a getter that throws. */
function asRefusal(cause: unknown): DeviceStatsClientError {
  if (isDeviceStatsClientError(cause)) return cause;
  return new DeviceStatsClientError('INVALID_INPUT', {
    message: 'The reading cannot be written as JSON. Report an object of numbers.',
    cause,
  });
}

function remainderOf(outbox: Outbox, isInDoubt: boolean): ReporterRemainder<unknown> {
  const { batch, waiting } = outbox;
  const unsent = batch === undefined || isInDoubt ? waiting : [...batch.items, ...waiting];
  return {
    readings: readingsOf(unsent),
    inDoubt:
      batch !== undefined && isInDoubt
        ? { idempotencyKey: batch.key, readings: readingsOf(batch.items) }
        : undefined,
  };
}

function readingsOf(items: readonly OutboxItem[]): unknown[] {
  return items.map(({ json }) => JSON.parse(json) as unknown);
}
