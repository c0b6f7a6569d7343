import type { StoredReadingColumns } from '@device-stats/core';
import {
  ChunkPacker,
  columnBytes,
  type PackedChunk,
  packedMetricCount,
  type ReadingRun,
  unpackChunk,
} from './chunk-codec.ts';
import { runsWhere, sliceRun } from './chunk-runs.ts';
import {
  type ChunkPosition,
  type ChunkStatements,
  prepareChunkStatements,
} from './chunk-statements.ts';
import type { SqliteConnection } from './connection.ts';
import type { DeviceDraft } from './device-draft.ts';
import { oldestChunks, splitOldest } from './oldest-readings.ts';
import { isInside, type PeriodRange } from './period-range.ts';

/**
 * The most a chunk grows to by appending to it. Two of them share a page of the file: whole pages are written, so with larger ones
 * single readings of many devices cost more to write, with smaller ones more to read.
 */
const tailBytes = 2000;
/** The most a chunk is written with at once: what a reader unpacks to find one reading. */
const chunkBytes = 64 * 1024;
/** The most chunks that are looked at for the oldest readings. */
const mostChunks = 256;

/** Puts the readings that a transaction gathered into chunks, and takes readings out of them. */
export class ChunkWriter {
  readonly #statements: ChunkStatements;
  readonly #packer = new ChunkPacker();

  constructor(connection: SqliteConnection) {
    this.#statements = prepareChunkStatements(connection);
  }

  /** Writes the pending readings of a device: into its tail chunk while that has room, else into new ones. */
  writePending(device: DeviceDraft): void {
    if (device.pending.length === 0) return;
    const runs = device.pending;
    device.pending = [];
    if (this.#growTail(device, runs)) return;
    for (const part of splitRuns(runs)) {
      const id = part[0]?.firstId ?? 0;
      const packed = this.#packer.pack(part);
      this.#statements.insert.run({ id, deviceKey: device.key, ...packed });
      pointTo(device, id, packed);
    }
  }

  /** Removes the readings of a range; returns how many. */
  remove(device: DeviceDraft, range: PeriodRange): number {
    this.writePending(device);
    const chunks = { deviceKey: device.key, ...range };
    let removed = this.#statements.countInside.find(chunks)?.total ?? 0;
    this.#statements.removeInside.run(chunks);
    for (const { id } of this.#statements.listCut.all(chunks)) removed += this.#cut(id, range);
    device.hotCount -= removed;
    return removed;
  }

  /** The chunk with the latest of the device's hot readings. */
  findLatest(device: DeviceDraft): ChunkPosition | undefined {
    return this.#statements.findLatest.find({ deviceKey: device.key });
  }

  /**
   * Takes the oldest readings of a device out of its chunks: at most `count`, by ascending timestamp, then id. Of chunks that
   * overlap in time it looks at a few only, so that there may be older ones in others.
   */
  takeOldest(device: DeviceDraft, count: number): StoredReadingColumns {
    this.writePending(device);
    const heads = this.#statements.listOldest.all({ deviceKey: device.key, limit: mostChunks });
    const chunks = oldestChunks(heads, count).map((id) => ({ id, data: this.#dataOf(id) }));
    const { taken, rest } = splitOldest(chunks, count);
    for (const { id, runs } of rest) this.#rewrite(id, runs);
    device.hotCount -= taken.ids.length;
    const latest = this.findLatest(device);
    device.latestChunkId = latest?.maxTimestamp === device.lastReadingAtMs ? latest.id : null;
    if (!rest.every(({ id }) => id !== device.tailChunkId)) device.tailChunkId = null;
    device.changed = true;
    return taken;
  }

  /** Removes all readings of a device that is to be removed itself. */
  removeAll(device: DeviceDraft): void {
    this.#statements.removeAll.run({ deviceKey: device.key });
  }

  #growTail(device: DeviceDraft, runs: readonly ReadingRun[]): boolean {
    const id = device.tailChunkId;
    const addedBytes = runs.reduce((sum, run) => sum + sizeOf(run), 0);
    if (id === null || addedBytes > tailBytes) return false;
    const row = this.#statements.find.find({ id });
    if (row === undefined || row.data.length + addedBytes > tailBytes) return false;
    const metricCount = packedMetricCount(row.data);
    if (metricCount !== runs[0]?.values.length) return false;
    const packed = this.#packer.pack(runs, unpackChunk(row.data, metricCount));
    const { update, updateSameStart } = this.#statements;
    const statement = packed.minTimestamp === row.minTimestamp ? updateSameStart : update;
    statement.run({ id, ...packed });
    pointTo(device, id, packed);
    return true;
  }

  /** Removes the readings of a range from one chunk. */
  #cut(id: number, range: PeriodRange): number {
    const data = this.#dataOf(id);
    const chunk = unpackChunk(data, packedMetricCount(data));
    const kept = runsWhere(chunk, (row) => !isInside(range, chunk.timestamps[row] ?? Number.NaN));
    this.#rewrite(id, kept);
    return chunk.timestamps.length - kept.reduce((sum, run) => sum + run.timestamps.length, 0);
  }

  #rewrite(id: number, runs: readonly ReadingRun[]): void {
    if (runs.length === 0) this.#statements.remove.run({ id });
    else this.#statements.update.run({ id, ...this.#packer.pack(runs) });
  }

  #dataOf(id: number): Uint8Array {
    const row = this.#statements.find.find({ id });
    if (row === undefined) throw new Error(`lacks the chunk ${id}`);
    return row.data;
  }
}

/** Notes which chunk holds the latest reading, and whether the chunk just written has room for more. */
function pointTo(device: DeviceDraft, id: number, chunk: PackedChunk): void {
  if (chunk.maxTimestamp === device.lastReadingAtMs) device.latestChunkId = id;
  const readingBytes = chunk.data.length / chunk.readingCount;
  device.tailChunkId = chunk.data.length + readingBytes <= tailBytes ? id : null;
  device.changed = true;
}

function sizeOf({ timestamps, values }: ReadingRun): number {
  return columnBytes(timestamps.length, values.length);
}

/** Divides runs into chunks of at most {@link chunkBytes}. */
function* splitRuns(runs: readonly ReadingRun[]): Generator<readonly ReadingRun[]> {
  const most = Math.max(1, Math.floor(chunkBytes / columnBytes(1, runs[0]?.values.length ?? 0)));
  let part: ReadingRun[] = [];
  let room = most;
  for (const run of runs) {
    const end = run.timestamps.length;
    for (let start = 0; start < end; ) {
      const piece = sliceRun(run, start, Math.min(end, start + room));
      part.push(piece);
      start += piece.timestamps.length;
      room -= piece.timestamps.length;
      if (room > 0) continue;
      yield part;
      part = [];
      room = most;
    }
  }
  if (part.length > 0) yield part;
}
