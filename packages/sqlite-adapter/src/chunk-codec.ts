/*
 * A chunk packs readings of one device, in order of arrival and so of id:
 *
 *   byte 0       format, 1
 *   byte 1       flags; bit 0: timestamps never descend
 *   byte 2       number of metrics
 *   byte 3       0
 *   bytes 4..7   number of readings, uint32
 *   bytes 8..11  length of the id runs in bytes, uint32
 *   bytes 12..15 0
 *   bytes 16..23 the id after the last, float64
 *   id runs      for each run of consecutive ids two varints: the gap to the end of the run before, the length;
 *                padded to a multiple of 8
 *   timestamps   a float64 for each reading
 *   values       for each metric a float64 for each reading
 *
 * All little-endian. Columns start at multiples of 8, so that they are read as views, without a copy.
 */
import type { ReadingColumns } from '@device-stats/core';
import { readVarint, writeVarint } from './varint.ts';

/** Readings with consecutive ids, on their way into a chunk. */
export interface ReadingRun extends ReadingColumns {
  readonly firstId: number;
}

/** A packed chunk and what its row says of it. */
export interface PackedChunk {
  /** Valid until the same packer packs the next chunk. */
  readonly data: Uint8Array;
  readonly minTimestamp: number;
  readonly maxTimestamp: number;
  readonly readingCount: number;
}

/** An unpacked chunk. The columns are views of the packed bytes. */
export interface Chunk extends ReadingColumns {
  /** Whether the readings are in order of timestamp, then id. */
  readonly inTimeOrder: boolean;
  /** The id after the last. */
  readonly nextId: number;
  /** The id runs as they are packed; {@link unpackIds} reads them. */
  readonly idBytes: Uint8Array;
}

const format = 1;
const headerBytes = 24;
const orderedFlag = 1;
const cellBytes = Float64Array.BYTES_PER_ELEMENT;
/** Two varints of numbers below 2^53. */
const maxRunBytes = 16;

/** Packs chunks into one buffer, used again for each. */
export class ChunkPacker {
  #buffer = new ArrayBuffer(64 * 1024);

  /**
   * Packs `runs`, behind the readings of `base` if there is one. Ids must ascend, and all must have equally many metrics.
   */
  pack(runs: readonly ReadingRun[], base?: Chunk): PackedChunk {
    const blocks: readonly ReadingColumns[] = base === undefined ? runs : [base, ...runs];
    const readingCount = blocks.reduce((sum, block) => sum + block.timestamps.length, 0);
    const metricCount = blocks[0]?.values.length ?? 0;
    const mostIdBytes = (base?.idBytes.length ?? 0) + runs.length * maxRunBytes;
    this.#reserve(headerBytes + padded(mostIdBytes) + columnBytes(readingCount, metricCount));
    const { idLength, nextId } = this.#writeIds(runs, base);
    const columnsAt = headerBytes + padded(idLength);
    const cellCount = readingCount * (1 + metricCount);
    const columns = new Float64Array(this.#buffer, columnsAt, cellCount);
    copyColumns(blocks, columns, readingCount);
    const order = inspectOrder(columns, readingCount);
    const header = new DataView(this.#buffer, 0, headerBytes);
    header.setUint8(0, format);
    header.setUint8(1, order.inTimeOrder ? orderedFlag : 0);
    header.setUint8(2, metricCount);
    header.setUint32(4, readingCount, true);
    header.setUint32(8, idLength, true);
    header.setFloat64(16, nextId, true);
    const data = new Uint8Array(this.#buffer, 0, columnsAt + columns.byteLength);
    return { data, readingCount, minTimestamp: order.min, maxTimestamp: order.max };
  }

  #writeIds(
    runs: readonly ReadingRun[],
    base: Chunk | undefined,
  ): { readonly idLength: number; readonly nextId: number } {
    const bytes = new Uint8Array(this.#buffer);
    let at = headerBytes;
    let nextId = 0;
    if (base !== undefined) {
      bytes.set(base.idBytes, at);
      at += base.idBytes.length;
      nextId = base.nextId;
    }
    for (const run of runs) {
      at = writeVarint(bytes, at, run.firstId - nextId);
      at = writeVarint(bytes, at, run.timestamps.length);
      nextId = run.firstId + run.timestamps.length;
    }
    const idLength = at - headerBytes;
    bytes.fill(0, at, headerBytes + padded(idLength));
    return { idLength, nextId };
  }

  #reserve(sizeBytes: number): void {
    if (this.#buffer.byteLength < sizeBytes) this.#buffer = new ArrayBuffer(padded(sizeBytes) * 2);
  }
}

/** The size of the columns of a chunk. */
export function columnBytes(readingCount: number, metricCount: number): number {
  return readingCount * (1 + metricCount) * cellBytes;
}

/** How many metrics the readings of a packed chunk have. */
export function packedMetricCount(data: Uint8Array): number {
  return data[2] ?? 0;
}

/**
 * Unpacks a chunk into views, with exactly `metricCount` columns of values: metrics that were declared after it was packed
 * are NaN.
 */
export function unpackChunk(packed: Uint8Array, metricCount: number): Chunk {
  const data = packed.byteOffset % cellBytes === 0 ? packed : new Uint8Array(packed);
  const header = new DataView(data.buffer, data.byteOffset, headerBytes);
  if (header.getUint8(0) !== format) {
    throw new RangeError(`holds a chunk of the unknown format ${header.getUint8(0)}`);
  }
  const count = header.getUint32(4, true);
  const idLength = header.getUint32(8, true);
  const columnsAt = data.byteOffset + headerBytes + padded(idLength);
  const column = (index: number): Float64Array =>
    new Float64Array(data.buffer, columnsAt + index * count * cellBytes, count);
  const packedMetrics = header.getUint8(2);
  const values: Float64Array[] = [];
  for (let metric = 0; metric < metricCount; metric += 1) {
    const known = metric < packedMetrics;
    values.push(known ? column(1 + metric) : new Float64Array(count).fill(Number.NaN));
  }
  return {
    timestamps: column(0),
    values,
    inTimeOrder: (header.getUint8(1) & orderedFlag) !== 0,
    nextId: header.getFloat64(16, true),
    idBytes: data.subarray(headerBytes, headerBytes + idLength),
  };
}

/** The ids of a chunk's readings. */
export function unpackIds(chunk: Chunk): Float64Array {
  const ids = new Float64Array(chunk.timestamps.length);
  const cursor = { bytes: chunk.idBytes, at: 0 };
  let id = 0;
  let index = 0;
  while (cursor.at < cursor.bytes.length) {
    id += readVarint(cursor);
    for (let left = readVarint(cursor); left > 0 && index < ids.length; left -= 1) {
      ids[index] = id;
      index += 1;
      id += 1;
    }
  }
  return ids;
}

function copyColumns(
  blocks: readonly ReadingColumns[],
  columns: Float64Array,
  readingCount: number,
): void {
  let row = 0;
  const metricCount = columns.length / readingCount - 1;
  for (const { timestamps, values } of blocks) {
    if (values.length !== metricCount) throw new RangeError('Readings differ in metrics');
    columns.set(timestamps, row);
    for (let metric = 0; metric < values.length; metric += 1) {
      const column = values[metric];
      // A short column would leave what an earlier chunk left in the buffer.
      if (column?.length !== timestamps.length) throw new RangeError('Columns differ in length');
      columns.set(column, (1 + metric) * readingCount + row);
    }
    row += timestamps.length;
  }
}

function inspectOrder(
  columns: Float64Array,
  readingCount: number,
): { readonly inTimeOrder: boolean; readonly min: number; readonly max: number } {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let inTimeOrder = true;
  for (let index = 0; index < readingCount; index += 1) {
    const timestamp = columns[index] ?? Number.NaN;
    if (timestamp >= max) max = timestamp;
    else if (timestamp < max) inTimeOrder = false;
    else throw new RangeError('A timestamp is not a number');
    if (timestamp < min) min = timestamp;
  }
  return { inTimeOrder, min, max };
}

function padded(sizeBytes: number): number {
  return Math.ceil(sizeBytes / cellBytes) * cellBytes;
}
