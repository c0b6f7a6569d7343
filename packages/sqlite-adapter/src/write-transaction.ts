import type { DeviceId, ReadingColumns } from '@device-stats/core';
import type { ChunkWriter } from './chunk-writer.ts';
import type { DeviceDraft } from './device-draft.ts';
import { IdempotencyLog, type IdempotencyLogParts } from './idempotency/idempotency-log.ts';
import type { PeriodRange } from './period-range.ts';
import { latestSealed } from './sealed/latest-sealed.ts';
import type { SealedWriter } from './sealed/sealed-writer.ts';
import type { Counters, DeviceRow, WriteStatements } from './write-statements.ts';

/** What write transactions of a connection write with. */
export interface TransactionParts {
  readonly statements: WriteStatements;
  readonly chunks: ChunkWriter;
  readonly sealed: SealedWriter;
  readonly keys: IdempotencyLogParts;
  /** From how many hot readings on some are to be sealed. */
  readonly sealingThreshold: () => number;
}

/**
 * What one transaction does, gathered so that each row is written once, however many operations share the transaction.
 *
 * Made anew for each transaction and thrown away with it, so that nothing of one that was rolled back stays.
 */
export class WriteTransaction {
  /** The writes that have idempotency keys. */
  readonly log: IdempotencyLog;
  readonly #parts: TransactionParts;
  readonly #statements: WriteStatements;
  readonly #chunks: ChunkWriter;
  readonly #devices = new Map<DeviceId, DeviceDraft>();
  readonly #counters: { -readonly [C in keyof Counters]: number };
  #countersMoved = false;

  /** Call it at the beginning of the transaction: it reads the counters, and which keys are recorded. */
  constructor(parts: TransactionParts) {
    this.#parts = parts;
    this.#statements = parts.statements;
    this.#chunks = parts.chunks;
    this.log = new IdempotencyLog(parts.keys);
    const counters = this.#statements.findCounters.find({});
    if (counters === undefined) throw new Error('its row of counters is missing');
    this.#counters = counters;
  }

  /** What is written by the upkeep. */
  get parts(): TransactionParts {
    return this.#parts;
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

  /** A device by its key, with all that was appended to it in chunks. */
  findFlushed(key: number): DeviceDraft | undefined {
    const row = this.#statements.findDeviceId.find({ key });
    // Only valid ids get into the table.
    const device = row && this.findDevice(row.id as DeviceId);
    if (device !== undefined) this.#chunks.writePending(device);
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
    device.version = this.#take('lastVersion', 1);
    device.changed = true;
  }

  /** Consecutive ids for blocks of merged runs; the first of them. */
  takeMergedBlockIds(count: number): number {
    return this.#take('lastMergedBlockId', count);
  }

  /** Appends to the device; returns the id of the first reading. */
  append(device: DeviceDraft, readings: ReadingColumns): number {
    const count = readings.timestamps.length;
    const firstId = this.#take('lastReadingId', count);
    const metricCount = device.pending[0]?.values.length ?? readings.values.length;
    if (metricCount !== readings.values.length) this.#chunks.writePending(device);
    device.pending.push({ firstId, timestamps: readings.timestamps, values: readings.values });
    device.readingCount += count;
    device.hotCount += count;
    device.lastReadingAtMs = greatest(readings.timestamps, device.lastReadingAtMs);
    this.touch(device);
    return firstId;
  }

  /** Removes the device's readings of a range; returns how many. */
  removeReadings(device: DeviceDraft, range: PeriodRange): number {
    const upToReadingId = this.#counters.lastReadingId;
    const hot = this.#chunks.remove(device, range);
    const sealed = this.#parts.sealed.remove(device, range, { upToReadingId });
    if (hot + sealed === 0) return 0;
    device.readingCount -= hot + sealed;
    this.#findLatest(device);
    if (sealed > 0) this.#statements.markDue.run({ key: device.key });
    this.touch(device);
    return hot + sealed;
  }

  /** Writes what was gathered; once, at the end. */
  flush(): void {
    for (const device of this.#devices.values()) this.#flushDevice(device);
    this.log.flush();
    if (!this.#countersMoved) return;
    this.#statements.updateCounters.run(this.#counters);
    this.#countersMoved = false;
  }

  /** Removes the device, its readings and its links; what is sealed is thrown away later. */
  removeDevice(device: DeviceDraft): void {
    device.pending = [];
    this.#chunks.removeAll(device);
    if (this.#parts.sealed.roots(device).length > 0) {
      this.#parts.sealed.writes.insertRemovedDevice.run({ deviceKey: device.key });
    }
    this.#statements.removeDevice.run({ key: device.key });
    this.#devices.delete(device.id);
  }

  #flushDevice(device: DeviceDraft): void {
    this.#chunks.writePending(device);
    if (!device.changed) return;
    this.#statements.updateDevice.run(device);
    if (device.hotCount >= this.#parts.sealingThreshold()) {
      this.#statements.markDue.run({ key: device.key });
    }
    device.changed = false;
  }

  /** Finds the latest reading anew, when it may have been removed. */
  #findLatest(device: DeviceDraft): void {
    const { sealed } = this.#parts;
    const hot = this.#chunks.findLatest(device);
    const found = latestSealed(sealed.reader, {
      roots: sealed.roots(device),
      tombstones: sealed.reader.tombstones(device),
      from: hot?.maxTimestamp ?? Number.NEGATIVE_INFINITY,
    });
    device.lastReadingAtMs = found?.timestamp ?? hot?.maxTimestamp ?? null;
    device.latestChunkId = hot?.maxTimestamp === device.lastReadingAtMs ? (hot?.id ?? null) : null;
  }

  /** Moves a counter on; returns the first number that was not given out yet. */
  #take(counter: keyof Counters, count: number): number {
    const last = this.#counters[counter];
    this.#counters[counter] = last + count;
    this.#countersMoved = true;
    return last + 1;
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
