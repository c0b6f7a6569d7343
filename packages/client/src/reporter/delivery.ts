import {
  DeviceStatsClientError,
  type InputFault,
  isDeviceStatsClientError,
} from '../errors/device-stats-client-error.ts';
import { backoffMs } from '../transport/retries.ts';
import type { Transport } from '../transport/transport.ts';
import { BatchLimits } from './batch-limits.ts';
import { Drains } from './drains.ts';
import { judgeFailure } from './judge-failure.ts';
import type { Batch, Outbox, OutboxItem } from './outbox.ts';
import type { ReporterSettings } from './reporter-options.ts';
import type { SendBatch } from './send-batch.ts';
import type { Tally } from './tally.ts';

/** What a delivery works with. */
export interface DeliveryOptions {
  readonly outbox: Outbox;
  readonly tally: Tally;
  readonly transport: Transport;
  readonly settings: ReporterSettings;
  readonly send: SendBatch;
}

/**
 * How long a batch is sent again while its fate is not known, in milliseconds: a day less than servers know its key, after which
 * a repeat might count twice.
 */
const maxDoubtMs = 6 * 24 * 60 * 60 * 1_000;

/** The longest `Retry-After` that is heeded as it is, in milliseconds. */
const maxRetryAfterMs = 60 * 60 * 1_000;

/**
 * How often something that is not the API must refuse a batch in doubt for its size, one time after the other, until it is
 * believed that it refused the earlier requests too. Of several proxies, one may have let the batch pass.
 */
const maxForeignRefusals = 5;

/** Sends what is in an outbox, one batch at a time. While the outbox is empty nothing runs, and no timer is set. */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #limits: BatchLimits;
  readonly #drains = new Drains();
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;
  /** Ends the pause that is being made, if it is one that may be ended. */
  #hurry: (() => void) | undefined;
  #isGathering = false;
  #attempts = 0;
  /** How long the batch under way has been in doubt; undefined while it is surely not stored. */
  #doubtMs: number | undefined;
  #foreignRefusals = 0;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#limits = new BatchLimits(options.settings.maxBatchReadings);
  }

  /** Whether the batch under way may be stored. */
  get isInDoubt(): boolean {
    return this.#doubtMs !== undefined;
  }

  /** Is to be called after a reading was added. */
  start(): void {
    this.#running ??= this.#run();
    // The new one may have taken the place of one that somebody waits for.
    this.#drains.release(this.#options.outbox.oldestNumber);
    if (this.#isGathering && this.#isDue()) this.#hurry?.();
  }

  /** Resolves when everything that is in the outbox now has left it. Ends a pause, unless the server asked for it. */
  async drain(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    const { outbox } = this.#options;
    if (outbox.count === 0) return;
    if (this.#stop.signal.aborted) throw closedError();
    const drained = this.#drains.wait(outbox.nextNumber, signal);
    this.#hurry?.();
    await drained;
  }

  /** Ends everything at once; resolves when nothing runs any more. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#hurry?.();
    this.#drains.fail(closedError());
    await this.#running;
  }

  async #run(): Promise<void> {
    const { outbox, transport } = this.#options;
    const { runtime } = transport.settings;
    // Whoever reports does not wait for what comes now.
    await Promise.resolve();
    while (outbox.count > 0 && !this.#stop.signal.aborted) {
      if (outbox.batch === undefined) {
        await this.#gather();
        if (this.#stop.signal.aborted) break;
        outbox.startBatch(runtime.createKey(), this.#limits);
        this.#attempts = 0;
      }
      if (outbox.batch !== undefined) await this.#attempt(outbox.batch);
    }
    this.#running = undefined;
  }

  #isDue(): boolean {
    const { waitingCount, waitingBytes } = this.#options.outbox;
    const { maxReadings, maxBytes } = this.#limits;
    return this.#drains.isWaiting || waitingCount >= maxReadings || waitingBytes >= maxBytes;
  }

  async #gather(): Promise<void> {
    if (this.#isDue()) return;
    this.#isGathering = true;
    await this.#pause(this.#options.settings.maxWaitMs);
    this.#isGathering = false;
  }

  async #attempt(batch: Batch): Promise<void> {
    const { send, tally, transport } = this.#options;
    const { timeoutMs, runtime } = transport.settings;
    const count = batch.items.length;
    const startMs = runtime.now();
    this.#attempts += 1;
    const doubtMs = this.#doubtMs;
    this.#doubtMs ??= 0; // as long as it is under way
    try {
      await send(batch, this.#stop.signal);
      this.#endBatch([]);
      this.#limits.grow();
      tally.sent({ count, attempts: this.#attempts });
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      if (!isDeviceStatsClientError(error)) throw error;
      this.#doubtMs = doubtMs;
      // A clock that is set meanwhile is no reason to give a batch up.
      const tookMs = Math.min(Math.max(0, runtime.now() - startMs), timeoutMs);
      await this.#fail(batch, error, tookMs);
    }
    this.#drains.release(this.#options.outbox.oldestNumber);
  }

  async #fail(batch: Batch, error: DeviceStatsClientError, tookMs: number): Promise<void> {
    const { items } = batch;
    const verdict = judgeFailure(error, items.length);
    switch (verdict.kind) {
      case 'faulty':
        for (const [place, faults] of verdict.faults) this.#reject(items[place], error, faults);
        this.#endBatch(items.filter((_, place) => !verdict.faults.has(place)));
        return;
      case 'too-much':
        if (this.isInDoubt && error.problem === undefined) {
          this.#foreignRefusals += 1;
          if (this.#foreignRefusals < maxForeignRefusals) return this.#backOff(batch, error);
        }
        if (items.length === 1) this.#reject(items[0], error, error.errors);
        else this.#limits.shrink(error, batch);
        this.#endBatch(items.length === 1 ? [] : items);
        return;
      case 'key-taken':
        // What took the key of a batch in doubt is most likely the batch, as another version of the server sees it.
        if (this.isInDoubt) return this.#giveUp(batch);
        this.#endBatch(items);
        return this.#backOff(batch, error);
      case 'again':
        this.#foreignRefusals = 0;
        if (verdict.isInDoubt || this.isInDoubt) this.#doubtMs = (this.#doubtMs ?? 0) + tookMs;
        if ((this.#doubtMs ?? 0) > maxDoubtMs) return this.#giveUp(batch);
        return this.#backOff(batch, error);
    }
  }

  #reject(
    item: OutboxItem | undefined,
    error: DeviceStatsClientError,
    faults: readonly InputFault[],
  ): void {
    if (item === undefined) return;
    this.#options.tally.rejected({ reading: JSON.parse(item.json) as unknown, faults, error });
  }

  #giveUp({ items }: Batch): void {
    this.#endBatch([]);
    this.#options.tally.dropped(items.length, 'in-doubt');
  }

  #endBatch(remaining: readonly OutboxItem[]): void {
    this.#options.outbox.endBatch(remaining);
    this.#doubtMs = undefined;
    this.#foreignRefusals = 0;
  }

  async #backOff({ items }: Batch, error: DeviceStatsClientError): Promise<void> {
    const { tally, transport } = this.#options;
    const retryAfterMs = Math.min(error.retryAfterMs ?? 0, maxRetryAfterMs);
    const pauseMs = backoffMs(this.#attempts - 1, transport.settings);
    const delayMs = retryAfterMs + pauseMs;
    tally.retried({ count: items.length, attempts: this.#attempts, error, delayMs });
    if (retryAfterMs > 0) await this.#sleep(retryAfterMs, this.#stop.signal);
    await this.#pause(pauseMs);
    if (this.#doubtMs !== undefined) this.#doubtMs += delayMs;
  }

  async #pause(durationMs: number): Promise<void> {
    if (this.#stop.signal.aborted) return;
    const controller = new AbortController();
    this.#hurry = () => controller.abort();
    await this.#sleep(durationMs, controller.signal);
    this.#hurry = undefined;
  }

  async #sleep(durationMs: number, signal: AbortSignal): Promise<void> {
    try {
      await this.#options.transport.settings.runtime.sleep(durationMs, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}

function closedError(): DeviceStatsClientError {
  return new DeviceStatsClientError('CLOSED', {
    message:
      'The reporter was closed before all readings were sent; close() returns the others. Give it more time, or see why the server does not answer.',
  });
}
