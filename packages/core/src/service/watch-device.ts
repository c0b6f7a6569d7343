import type { DataVersion, Device, DeviceId } from '../device/device.ts';
import type { DeviceChanges } from './device-changes.ts';
import { nextLook } from './next-look.ts';

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
    const change = nextLook({
      withinMs: lookEveryMs,
      signal,
      onChange: (wake) => changes.onNext(id, since, wake),
    });
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
