import type { DeviceId } from '../device/device.ts';
import type { ReadingColumns } from '../reading/reading-columns.ts';
import { sha256 } from './sha256.ts';

/** Validated readings of one device, as {@link ReadingValidator} gives them. */
export interface FingerprintedReadings {
  /** Absent where the device is not a part of the input. */
  readonly deviceId?: DeviceId;
  readonly readings: ReadingColumns;
  /** For each row 1 where the timestamp was handed in, 0 where it was assigned. */
  readonly given: Uint8Array;
}

/**
 * A hash of readings as they were handed in: assigned timestamps do not count, the order of the readings does. Neither does
 * it matter whether an absent value was left out or null, or whether an optional metric that no reading has was declared.
 *
 * @param groupOf for each row of an input with several devices the index of its group: how the devices' rows alternate
 * @returns SHA-256 in hexadecimal digits
 */
export function fingerprintReadings(
  groups: readonly FingerprintedReadings[],
  groupOf?: Uint32Array,
): string | Promise<string> {
  const order = groups.length > 1 && groupOf !== undefined ? groupOf : noOrder;
  const mostBytes = groups.reduce((sum, group) => sum + mostBytesOf(group), 8 + order.length * 4);
  const writer = writerOf(mostBytes);
  writer.uint32(groups.length);
  writer.uint32(order.length);
  for (const group of order) writer.uint32(group);
  for (const { deviceId, readings, given } of groups) {
    const id = deviceId === undefined ? noBytes : encoder.encode(deviceId);
    writer.uint32(id.length);
    writer.bytes(id);
    writer.uint32(given.length);
    const columnCount = countColumns(readings);
    writer.uint32(columnCount);
    writer.float64s(readings.timestamps, given);
    for (const column of readings.values.slice(0, columnCount)) writer.float64s(column);
  }
  return sha256(writer.finish());
}

/** A hash of a JSON value; the order of the fields of its objects does not matter. SHA-256 in hexadecimal digits. */
export function fingerprintJson(value: unknown): string | Promise<string> {
  return sha256(encoder.encode(JSON.stringify(value, sortFields) ?? ''));
}

const encoder = new TextEncoder();
const noBytes = new Uint8Array();
const noOrder = new Uint32Array();

function mostBytesOf({ deviceId, readings, given }: FingerprintedReadings): number {
  const mostIdBytes = 3 * (deviceId?.length ?? 0);
  return 12 + mostIdBytes + given.length * 8 * (1 + readings.values.length);
}

/** The columns but the empty ones at the end, which appear once an optional metric is declared later. */
function countColumns({ values }: ReadingColumns): number {
  return values.findLastIndex((column) => !column.every(Number.isNaN)) + 1;
}

/** Little-endian on every machine; one NaN. */
class Writer {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #view: DataView<ArrayBuffer>;
  #position = 0;

  constructor(sizeBytes: number) {
    this.#bytes = new Uint8Array(sizeBytes);
    this.#view = new DataView(this.#bytes.buffer);
  }

  get sizeBytes(): number {
    return this.#bytes.length;
  }

  /** Begins anew. */
  restart(): void {
    this.#position = 0;
  }

  uint32(value: number): void {
    this.#view.setUint32(this.#position, value, true);
    this.#position += 4;
  }

  /** A column, NaN in rows that do not count. */
  float64s(column: Float64Array, counts?: Uint8Array): void {
    const view = this.#view;
    let position = this.#position;
    for (let row = 0; row < column.length; row += 1) {
      const value = counts === undefined || counts[row] === 1 ? (column[row] ?? 0) : Number.NaN;
      if (Number.isNaN(value)) {
        view.setUint32(position, 0, true);
        view.setUint32(position + 4, 0x7ff80000, true);
      } else {
        view.setFloat64(position, value, true);
      }
      position += 8;
    }
    this.#position = position;
  }

  bytes(bytes: Uint8Array): void {
    this.#bytes.set(bytes, this.#position);
    this.#position += bytes.length;
  }

  /** What was written, until it begins anew. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#position);
  }
}

/** More than for a batch of 10,000 readings of three metrics. */
const mostKeptBytes = 512 * 1024;
/** Used again and again: what is hashed of streamed readings is as much as what is stored. */
let kept = new Writer(1_024);

/** A writer that is free until the next is asked for. */
function writerOf(sizeBytes: number): Writer {
  if (sizeBytes > mostKeptBytes) return new Writer(sizeBytes);
  if (sizeBytes > kept.sizeBytes) kept = new Writer(sizeBytes);
  kept.restart();
  return kept;
}

/** Fields in ascending order of their keys' code units. */
function sortFields(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
