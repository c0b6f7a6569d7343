import type { DataVersion, Device, DeviceId } from '../device/device.ts';
import { DeviceStatsError } from '../errors/device-stats-error.ts';
import type { DeviceStore } from '../storage/device-store.ts';
import { unreference } from './unreference.ts';

/** How often the storage is asked for changes of other processes, in milliseconds. */
const pollEveryMs = 250;
/** How soon it is asked after a change in this process. */
const pollSoonMs = 20;
const changesAtOnce = 1_000;

/** Wakes who waits for changes of devices, in whatever process they were made. Asks the storage only while somebody waits. */
export class DeviceChanges {
  readonly #devices: Pick<DeviceStore, 'changedSince'>;
  readonly #waiting = new Map<DeviceId, Set<() => void>>();
  /** Changes up to this version have been told; undefined before anybody has waited. */
  #seen: DataVersion | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isSoon = false;
  #isPolling = false;
  #isClosed = false;

  constructor(devices: Pick<DeviceStore, 'changedSince'>) {
    this.#devices = devices;
  }

  /**
   * Calls back once, when the device may have changed; returns what ends the waiting.
   *
   * @param since any version that the device has had
   * @throws `CLOSED`
   */
  onNext(deviceId: DeviceId, since: DataVersion, wake: () => void): () => void {
    if (this.#isClosed) throw closed();
    this.#seen ??= since;
    const waiting = this.#waiting.get(deviceId) ?? new Set();
    this.#waiting.set(deviceId, waiting.add(wake));
    this.#schedule(pollEveryMs);
    return () => {
      waiting.delete(wake);
      if (waiting.size === 0 && this.#waiting.get(deviceId) === waiting) {
        this.#waiting.delete(deviceId);
      }
    };
  }

  /** To be told when something was written in this process. */
  noteWritten(): void {
    if (this.#isSoon || this.#waiting.size === 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isSoon = true;
    this.#schedule(pollSoonMs);
  }

  /** To be told when a device was removed in this process: the storage lists no such changes. */
  noteRemoved(deviceId: DeviceId): void {
    this.#wake(deviceId);
  }

  /** Ends all waiting: whoever was woken and waits again is refused. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#wakeAll();
  }

  #schedule(delayMs: number): void {
    if (this.#timer !== undefined || this.#isPolling || this.#isClosed) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#poll();
    }, delayMs);
    unreference(this.#timer);
  }

  async #poll(): Promise<void> {
    this.#isPolling = true;
    this.#isSoon = false;
    try {
      await this.#tellChanges();
    } catch {
      // They find out for themselves whether the storage is of use.
      this.#wakeAll();
    }
    this.#isPolling = false;
    if (this.#waiting.size > 0) this.#schedule(this.#isSoon ? pollSoonMs : pollEveryMs);
  }

  async #tellChanges(): Promise<void> {
    for (;;) {
      const since = this.#seen;
      if (since === undefined) return;
      // oxlint-disable-next-line eslint/no-await-in-loop -- each page begins where the one before ended
      const changes = await this.#devices.changedSince(since, { limit: changesAtOnce });
      for (const { deviceId } of changes) this.#wake(deviceId);
      this.#seen = changes.at(-1)?.version ?? since;
      if (changes.length < changesAtOnce) return;
    }
  }

  #wake(deviceId: DeviceId): void {
    const waiting = this.#waiting.get(deviceId);
    this.#waiting.delete(deviceId);
    for (const wake of waiting ?? []) wake();
  }

  #wakeAll(): void {
    for (const deviceId of this.#waiting.keys()) this.#wake(deviceId);
  }
}

/** What devices are watched with. */
interface DeviceWatch {
  /** @throws `DEVICE_NOT_FOUND` */
  readonly get: (id: DeviceId) => Promise<Device>;
  readonly changes: DeviceChanges;
}

/** How often a watched device is looked at anyway: its removal by another process is told by nobody. */
const lookEveryMs = 2_000;

/**
 * The device now, and whenever its version has changed. Nothing is read before the consumer asks, so that changes coalesce for
 * a slow one.
 *
 * @throws `DEVICE_NOT_FOUND` once it is gone; `CLOSED`; the reason of an aborted signal
 */
export async function* watchDevice(
  { get, changes }: DeviceWatch,
  id: DeviceId,
  signal: AbortSignal | undefined,
): AsyncGenerator<Device, void, undefined> {
  signal?.throwIfAborted();
  const { version: since } = await get(id);
  let shown: DataVersion | undefined;
  for (;;) {
    signal?.throwIfAborted();
    const change = nextChange({ signal, onNext: (wake) => changes.onNext(id, since, wake) });
    try {
      // oxlint-disable-next-line eslint/no-await-in-loop -- one look after the other
      const device = await get(id);
      if (device.version !== shown) yield device;
      shown = device.version;
      // oxlint-disable-next-line eslint/no-await-in-loop -- one look after the other
      await change.promise;
    } finally {
      change.cancel();
    }
  }
}

/** Resolves when the device may have changed, when it is time to look again, or when the signal is aborted. */
function nextChange({
  signal,
  onNext,
}: {
  readonly signal: AbortSignal | undefined;
  readonly onNext: (wake: () => void) => () => void;
}): { readonly promise: Promise<void>; readonly cancel: () => void } {
  let resolve: (() => void) | undefined;
  const promise = new Promise<void>((resolved) => {
    resolve = resolved;
  });
  const wake = (): void => resolve?.();
  // Not within the promise: what this throws is for the caller.
  const forget = onNext(wake);
  const timer = setTimeout(wake, lookEveryMs);
  signal?.addEventListener('abort', wake);
  const cancel = (): void => {
    forget();
    clearTimeout(timer);
    signal?.removeEventListener('abort', wake);
  };
  return { promise, cancel };
}

function closed(): DeviceStatsError {
  return new DeviceStatsError('CLOSED', {
    message: 'The facade is closed, and watches nothing more. Create a new one.',
    details: {},
  });
}
