import {
  type Chunk,
  ChunkPacker,
  columnBytes,
  type PackedChunk,
  packedMetricCount,
  type ReadingRun,
  unpackChunk,
  unpackIds,
} from './chunk-codec.ts';
import { type ChunkStatements, prepareChunkStatements } from './chunk-statements.ts';
import type { SqliteConnection } from './connection.ts';
import type { DeviceDraft } from './device-draft.ts';
import { isInside, type PeriodRange } from './period-range.ts';

/** The most a chunk grows to by appending to it, so that its row stays on one page of the file. */
const tailBytes = 4000;
/** The most a chunk is written with at once: what a reader unpacks to find one reading. */
const chunkBytes = 64 * 1024;

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
    if (removed === 0) return 0;
    const latest = this.#statements.findLatest.find({ deviceKey: device.key });
    device.readingCount -= removed;
    device.lastReadingAtMs = latest?.maxTimestamp ?? null;
    device.latestChunkId = latest?.id ?? null;
    device.changed = true;
    return removed;
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
    this.#statements.update.run({ id, ...packed });
    pointTo(device, id, packed);
    return true;
  }

  /** Removes the readings of a range from one chunk. */
  #cut(id: number, range: PeriodRange): number {
    const row = this.#statements.find.find({ id });
    if (row === undefined) return 0;
    const chunk = unpackChunk(row.data, packedMetricCount(row.data));
    const kept = runsOutside(chunk, range);
    if (kept.length === 0) {
      this.#statements.remove.run({ id });
      return chunk.timestamps.length;
    }
    const packed = this.#packer.pack(kept);
    this.#statements.update.run({ id, ...packed });
    return chunk.timestamps.length - packed.readingCount;
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

/** What of a chunk lies outside a range, as runs of consecutive ids. */
function runsOutside(chunk: Chunk, range: PeriodRange): ReadingRun[] {
  const ids = unpackIds(chunk);
  const runs: ReadingRun[] = [];
  let start = 0;
  const finish = (end: number): void => {
    if (end > start)
      runs.push(sliceRun({ ...chunk, firstId: (ids[start] ?? 0) - start }, start, end));
  };
  for (let index = 0; index < ids.length; index += 1) {
    const removed = isInside(range, chunk.timestamps[index] ?? Number.NaN);
    const breaks = index > start && ids[index] !== (ids[index - 1] ?? 0) + 1;
    if (removed || breaks) {
      finish(index);
      start = removed ? index + 1 : index;
    }
  }
  finish(ids.length);
  return runs;
}

function sliceRun(run: ReadingRun, start: number, end: number): ReadingRun {
  // Views move small arrays out of the garbage collector's nursery; most runs are of one reading and taken whole.
  if (start === 0 && end === run.timestamps.length) return run;
  return {
    firstId: run.firstId + start,
    timestamps: run.timestamps.subarray(start, end),
    values: run.values.map((column) => column.subarray(start, end)),
  };
}
