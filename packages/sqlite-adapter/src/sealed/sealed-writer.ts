import { coverPeriod, encodeRuns, fateOf, type PackedSegment } from '@device-stats/core/runs';
import type { SqliteConnection } from '../connection.ts';
import type { DeviceDraft } from '../device-draft.ts';
import type { PeriodRange } from '../period-range.ts';
import { SealedReader } from './sealed-reader.ts';
import { prepareSealedWrites, type SealedWrites } from './sealed-writes.ts';
import { encodeChildren, type StoredNode } from './stored-node.ts';

/** Changes what is sealed, inside a write transaction. Whoever calls it raises the device's layout by {@link relayout}. */
export class SealedWriter {
  /** Sees what the transaction has done so far. */
  readonly reader: SealedReader;
  readonly writes: SealedWrites;

  constructor(connection: SqliteConnection) {
    this.reader = new SealedReader(connection);
    this.writes = prepareSealedWrites(connection);
  }

  roots(device: DeviceDraft): readonly StoredNode[] {
    return this.reader.roots(device);
  }

  /** Stores a segment as a root: at the position of the one it replaces, or behind all others. Returns its id. */
  insertSegment(
    device: DeviceDraft,
    packed: PackedSegment,
    options: { readonly position?: number } = {},
  ): number {
    const position = options.position ?? null;
    const inserted = this.writes.insertNode.find({
      ...packed,
      deviceKey: device.key,
      position,
      level: 0,
      isInterim: 0,
      children: encodeChildren([]),
      runs: encodeRuns(packed.runs.map((run) => ({ ...run, level: 0, firstBlockId: 0 }))),
    });
    if (inserted === undefined) throw new Error('the new segment has no row');
    if (position === null) this.writes.placeNode.run({ id: inserted.id, position: inserted.id });
    this.writes.insertReadings.run({ nodeId: inserted.id, data: packed.readings });
    return inserted.id;
  }

  /** Deletes the sealed readings of a range by a tombstone; returns how many there were. */
  remove(
    device: DeviceDraft,
    range: PeriodRange,
    { upToReadingId }: { readonly upToReadingId: number },
  ): number {
    const count = this.#countInside(device, range);
    if (count > 0) {
      this.writes.insertTombstone.run({ deviceKey: device.key, ...range, upToReadingId });
      relayout(device);
    }
    return count;
  }

  #countInside(device: DeviceDraft, range: PeriodRange): number {
    const tombstones = this.reader.tombstones(device);
    const { whole, cut } = coverPeriod(this.roots(device), {
      period: range,
      fateOf: (node) => fateOf(node, tombstones),
    });
    const inWhole = whole.reduce((sum, { readingCount }) => sum + readingCount, 0);
    return cut.reduce((sum, node) => {
      const segment = this.reader.segment(node, 0);
      const rows = segment.rowsWithin(range);
      return sum + segment.aliveRows(rows, tombstones).length;
    }, inWhole);
  }
}

/** Notes that the device's sealed readings are kept otherwise than before. */
export function relayout(device: DeviceDraft): void {
  device.layout += 1;
  device.changed = true;
}
