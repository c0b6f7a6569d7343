import {
  type DeviceReadings,
  type MetricSet,
  type Period,
  type Statistics,
  summarizeReadings,
} from '@device-stats/core';

/** The metrics of the model: two that every reading has, and one with gaps. */
export const modelMetrics: MetricSet = [
  { name: 'x', optional: false },
  { name: 'y', optional: false },
  { name: 'z', optional: true },
];

/** A reading as the model keeps it. */
export interface ModelReading {
  readonly id: number;
  readonly timestamp: number;
  /** NaN for an absent one. */
  readonly values: readonly number[];
}

/** What a storage should hold: plain lists, and every answer computed from all of them. */
export class ReadingModel {
  readonly #devices = new Map<string, ModelReading[]>();

  has(deviceId: string): boolean {
    return this.#devices.has(deviceId);
  }

  append({ deviceId, readings }: DeviceReadings, firstId: number): void {
    const list = this.#devices.get(deviceId) ?? [];
    this.#devices.set(deviceId, list);
    readings.timestamps.forEach((timestamp, row) => {
      const values = readings.values.map((column) => column[row] ?? Number.NaN);
      list.push({ id: firstId + row, timestamp, values });
    });
  }

  register(deviceId: string): void {
    if (!this.has(deviceId)) this.#devices.set(deviceId, []);
  }

  /** Removes the readings of a period; returns how many. */
  remove(deviceId: string, period: Period): number {
    const list = this.#devices.get(deviceId) ?? [];
    const kept = list.filter((reading) => !isInside(period, reading));
    this.#devices.set(deviceId, kept);
    return list.length - kept.length;
  }

  removeDevice(deviceId: string): boolean {
    return this.#devices.delete(deviceId);
  }

  /** A device's readings of a period, by timestamp, then id. */
  readings(deviceId: string, period: Period = {}): readonly ModelReading[] {
    return (this.#devices.get(deviceId) ?? [])
      .filter((reading) => isInside(period, reading))
      .toSorted((a, b) => a.timestamp - b.timestamp || a.id - b.id);
  }

  /** Statistics of the readings of devices in a period, taken as one set. */
  async statistics(
    deviceIds: readonly string[],
    { period, quantiles }: { readonly period: Period; readonly quantiles: readonly number[] },
  ): Promise<Statistics<string>> {
    const readings = deviceIds.flatMap((deviceId) => this.readings(deviceId, period));
    const columns = {
      timestamps: Float64Array.from(readings, ({ timestamp }) => timestamp),
      values: modelMetrics.map((_, metric) =>
        Float64Array.from(readings, ({ values }) => values[metric] ?? Number.NaN),
      ),
    };
    return summarizeReadings([columns], { metrics: modelMetrics, quantiles });
  }
}

function isInside({ from, to }: Period, { timestamp }: ModelReading): boolean {
  return (from === undefined || timestamp >= from) && (to === undefined || timestamp < to);
}
