import type { DeviceId, ReadingColumns } from '@device-stats/core';
import type { ChunkWriter } from './chunk-writer.ts';
import type { DeviceDraft } from './device-draft.ts';
import type { PeriodRange } from './period-range.ts';
import type { DeviceRow, WriteStatements } from './write-statements.ts';

/**
 * What one transaction does, gathered so that each row is written once, however many operations share the transaction.
 *
 * Made anew for each transaction and thrown away with it, so that nothing of one that was rolled back stays.
 */
export class WriteTransaction {
  readonly #statements: WriteStatements;
  readonly #chunks: ChunkWriter;
  readonly #devices = new Map<DeviceId, DeviceDraft>();
  #lastReadingId: number;
  #lastVersion: number;
  #countersMoved = false;

  /** Call it inside the transaction: it reads the counters. */
  constructor(statements: WriteStatements, chunks: ChunkWriter) {
    this.#statements = statements;
    this.#chunks = chunks;
    const counters = statements.findCounters.find({});
    if (counters === undefined) throw new Error('its row of counters is missing');
    this.#lastReadingId = counters.lastReadingId;
    this.#lastVersion = counters.lastVersion;
  }

  findDevice(id: DeviceId): DeviceDraft | undefined {
    const known = this.#devices.get(id);
    if (known !== undefined) return known;
    const row = this.#statements.findDevice.find({ id });
    if (row === undefined) return undefined;
    const device = toDraft(id, row);
    this.#devices.set(id, device);
    return device;
  }

  /** Registers a device that is not known. */
  createDevice(id: DeviceId, nowMs: number): DeviceDraft {
    const row = this.#statements.insertDevice.find({ id, nowMs });
    if (row === undefined) throw new Error('the new device has no row');
    const device = toDraft(id, row);
    this.#devices.set(id, device);
    this.touch(device);
    return device;
  }

  /** Gives the device a version that no state of any device has had. */
  touch(device: DeviceDraft): void {
    this.#lastVersion += 1;
    this.#countersMoved = true;
    device.version = this.#lastVersion;
    device.changed = true;
  }

  /** Appends to the device; returns the id of the first reading. */
  append(device: DeviceDraft, readings: ReadingColumns): number {
    const count = readings.timestamps.length;
    const firstId = this.#lastReadingId + 1;
    this.#lastReadingId += count;
    const metricCount = device.pending[0]?.values.length ?? readings.values.length;
    if (metricCount !== readings.values.length) this.#chunks.writePending(device);
    device.pending.push({ firstId, timestamps: readings.timestamps, values: readings.values });
    device.readingCount += count;
    device.lastReadingAtMs = greatest(readings.timestamps, device.lastReadingAtMs);
    this.touch(device);
    return firstId;
  }

  /** Removes the device's readings of a range; returns how many. */
  removeReadings(device: DeviceDraft, range: PeriodRange): number {
    const removed = this.#chunks.remove(device, range);
    if (removed > 0) this.touch(device);
    return removed;
  }

  /** Writes what was gathered, so that statements see it. */
  flush(): void {
    for (const device of this.#devices.values()) this.#flushDevice(device);
    if (!this.#countersMoved) return;
    this.#statements.updateCounters.run({
      lastReadingId: this.#lastReadingId,
      lastVersion: this.#lastVersion,
    });
    this.#countersMoved = false;
  }

  /** Removes the device, its readings and its links. */
  removeDevice(device: DeviceDraft): void {
    device.pending = [];
    this.#chunks.removeAll(device);
    this.#statements.removeDevice.run({ key: device.key });
    this.#devices.delete(device.id);
  }

  #flushDevice(device: DeviceDraft): void {
    this.#chunks.writePending(device);
    if (!device.changed) return;
    this.#statements.updateDevice.run(device);
    device.changed = false;
  }
}

function toDraft(id: DeviceId, row: DeviceRow): DeviceDraft {
  return { ...row, id, changed: false, pending: [] };
}

function greatest(timestamps: Float64Array, atLeast: number | null): number | null {
  let max = atLeast ?? Number.NEGATIVE_INFINITY;
  for (const timestamp of timestamps) if (timestamp > max) max = timestamp;
  return max;
}
