import type { ExpectedDevice } from '../expected/expected-device.ts';
import { randomSteps, readingOf } from '../expected/stored-readings.ts';
import { askPatiently } from '../server/ask-patiently.ts';
import type { ReferenceServer } from '../server/reference-server.ts';
import type { Exchange } from '../traffic/exchange.ts';

/** Readings of which no two have the same timestamp, so that each can be found again. */
export class StampedReadings {
  readonly #random: () => number;
  readonly #startMs = Date.now() - 7 * 24 * 3_600_000;
  #made = 0;
  /** Values as JSON by timestamp, of the readings that the server said are stored. */
  readonly #acknowledged = new Map<string, Map<number, string>>();

  constructor(random: () => number) {
    this.#random = random;
  }

  /** `POST /devices/{device_id}/stats` of a new one. */
  add(device: ExpectedDevice): Exchange {
    const timestamp = this.#startMs + this.#made;
    this.#made += 1;
    const steps = randomSteps(this.#random);
    const reading = readingOf(steps);
    const pending = device.write(steps);
    return {
      route: 'POST /devices/{device_id}/stats',
      method: 'POST',
      path: `/devices/${device.id}/stats`,
      body: JSON.stringify({ timestamp, ...reading }),
      readingCount: 1,
      accept: () => {
        pending.acknowledge();
        this.#of(device.id).set(timestamp, JSON.stringify(reading));
        return undefined;
      },
      refuse: () => pending.refuse(),
    };
  }

  /** What of a device's stored readings is not exactly what was acknowledged, in words. */
  async faultsOf({ url }: ReferenceServer, deviceId: string): Promise<readonly string[]> {
    const path = `/devices/${deviceId}/readings`;
    const lines = await askPatiently(`${url}${path}`, 'application/x-ndjson');
    const missing = new Map(this.#of(deviceId));
    const faults: string[] = [];
    for (const line of lines.split('\n')) {
      if (line === '') continue;
      // A line of the format that was asked for.
      const { timestamp, x, y, z } = JSON.parse(line) as Readonly<Record<string, string | number>>;
      const key = new Date(timestamp ?? 0).getTime();
      if (missing.get(key) !== JSON.stringify({ x, y, z })) {
        faults.push(
          `${deviceId}: the reading of ${timestamp} was refused, is there twice, or has other values`,
        );
      }
      missing.delete(key);
    }
    if (missing.size > 0)
      faults.push(`${deviceId}: ${missing.size} acknowledged readings are lost`);
    return faults;
  }

  #of(deviceId: string): Map<number, string> {
    let readings = this.#acknowledged.get(deviceId);
    if (readings === undefined) this.#acknowledged.set(deviceId, (readings = new Map()));
    return readings;
  }
}
