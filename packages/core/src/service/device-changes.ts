import type { DataVersion, DeviceId } from '../device/device.ts';
import { DeviceStatsError } from '../errors/device-stats-error.ts';
import type { DeviceStore } from '../storage/device-store.ts';
import { unreference } from './unreference.ts';
import { Waiters } from './waiters.ts';

/** How often the storage is asked for changes of other processes, in milliseconds. */
const pollEveryMs = 250;
/** How soon it is asked after a change in this process. */
const pollSoonMs = 20;
const changesAtOnce = 1_000;

/** Wakes who waits for changes of devices, in whatever process they were made. Asks the storage only while somebody waits. */
export class DeviceChanges {
  readonly #devices: Pick<DeviceStore, 'changedSince'>;
  readonly #waiters = new Waiters<DeviceId>();
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
    const forget = this.#waiters.add(deviceId, wake);
    this.#schedule(pollEveryMs);
    return forget;
  }

  /** To be told when something was written in this process. */
  noteWritten(): void {
    if (this.#isSoon || this.#waiters.isEmpty) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isSoon = true;
    this.#schedule(pollSoonMs);
  }

  /** To be told when a device was removed in this process: the storage lists no such changes. */
  noteRemoved(deviceId: DeviceId): void {
    this.#waiters.wake(deviceId);
  }

  /** Ends all waiting: whoever was woken and waits again is refused. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#waiters.wakeAll();
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
      this.#waiters.wakeAll();
    }
    this.#isPolling = false;
    if (!this.#waiters.isEmpty) this.#schedule(this.#isSoon ? pollSoonMs : pollEveryMs);
  }

  async #tellChanges(): Promise<void> {
    for (;;) {
      const since = this.#seen;
      if (since === undefined) return;
      // oxlint-disable-next-line eslint/no-await-in-loop -- each page begins where the one before ended
      const changes = await this.#devices.changedSince(since, { limit: changesAtOnce });
      for (const { deviceId } of changes) this.#waiters.wake(deviceId);
      this.#seen = changes.at(-1)?.version ?? since;
      if (changes.length < changesAtOnce) return;
    }
  }
}

function closed(): DeviceStatsError {
  return new DeviceStatsError('CLOSED', {
    message: 'The facade is closed, and watches nothing more. Create a new one.',
    details: {},
  });
}
