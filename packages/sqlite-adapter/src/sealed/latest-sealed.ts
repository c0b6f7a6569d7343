import { fateOf, type Tombstone } from '@device-stats/core/runs';
import type { SealedReader } from './sealed-reader.ts';
import type { StoredNode } from './stored-node.ts';

/** Where a sealed reading is. */
export interface SealedPosition {
  readonly node: StoredNode;
  /** Its row in the segment. */
  readonly row: number;
  readonly timestamp: number;
  readonly id: number;
}

/**
 * The sealed reading with the greatest timestamp, then the greatest id, that was not deleted; only if that timestamp is at least
 * `from`. Opens the nodes that end last.
 */
export function latestSealed(
  reader: SealedReader,
  query: {
    readonly roots: readonly StoredNode[];
    readonly tombstones: readonly Tombstone[];
    readonly from: number;
  },
): SealedPosition | undefined {
  const { tombstones } = query;
  let latest: SealedPosition | undefined;
  let waiting = [...query.roots].sort(byEnd);
  for (;;) {
    const node = waiting.pop();
    const least = latest?.timestamp ?? query.from;
    if (node === undefined || node.maxTimestamp < least) return latest;
    if (fateOf(node, tombstones) === 'gone') continue;
    if (node.level > 0) {
      waiting = [...waiting, ...node.children].sort(byEnd);
      continue;
    }
    const found = lastAlive(reader, node, tombstones);
    if (found !== undefined && found.timestamp >= query.from && isLater(found, latest)) {
      latest = found;
    }
  }
}

function lastAlive(
  reader: SealedReader,
  node: StoredNode,
  tombstones: readonly Tombstone[],
): SealedPosition | undefined {
  const segment = reader.segment(node, 0);
  const { timestamps, ids } = segment;
  const row = segment.aliveRows({ start: 0, end: timestamps.length }, tombstones).at(-1);
  if (row === undefined) return undefined;
  return { node, row, timestamp: timestamps[row] ?? 0, id: ids[row] ?? 0 };
}

function isLater(found: SealedPosition, latest: SealedPosition | undefined): boolean {
  if (latest === undefined || found.timestamp > latest.timestamp) return true;
  return found.timestamp === latest.timestamp && found.id > latest.id;
}

function byEnd(a: StoredNode, b: StoredNode): number {
  return a.maxTimestamp - b.maxTimestamp;
}
