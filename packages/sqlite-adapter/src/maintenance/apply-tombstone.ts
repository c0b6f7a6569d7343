import type { StoredReadingColumns } from '@device-stats/core';
import { fateOf, packSegment, rowsOf, type Tombstone } from '@device-stats/core/runs';
import type { DeviceDraft } from '../device-draft.ts';
import { relayout, type SealedWriter } from '../sealed/sealed-writer.ts';
import type { StoredNode } from '../sealed/stored-node.ts';
import type { WriteTransaction } from '../write-transaction.ts';

/** How a device's sealed readings are freed of deleted ones. */
export interface TombstoneOptions {
  readonly nowMs: number;
  readonly pageSize: number;
  readonly metricCount: number;
  /** When to stop, by `performance.now()`; a part of the work is done before. */
  readonly deadlineMs: number;
}

/**
 * Carries out the oldest deletion of a device, or a part of it; false when there is none.
 *
 * A merged node that it touches is dissolved into its children, and a segment is written anew without the deleted readings. The
 * tombstone goes when it touches nothing more; until then it may be carried out again and again.
 */
export function applyTombstone(
  transaction: WriteTransaction,
  device: DeviceDraft,
  options: TombstoneOptions,
): boolean {
  const { sealed } = transaction.parts;
  const tombstone = sealed.writes.findTombstone.find({ deviceKey: device.key });
  if (tombstone === undefined) return false;
  const { id, donePosition } = tombstone;
  relayout(device);
  const waiting = sealed.roots(device).filter(({ position }) => position > donePosition);
  waiting.reverse();
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const fate = fateOf(node, [tombstone]);
    if (node.level > 0 && fate !== 'alive') {
      waiting.push(...dissolve(sealed, node, options).reverse());
    } else {
      if (fate === 'gone') sealed.writes.supersedeNode.run({ id: node.id, nowMs: options.nowMs });
      if (fate === 'touched') rewrite(transaction, device, { node, tombstone, options });
      if (performance.now() >= options.deadlineMs) {
        sealed.writes.moveTombstone.run({ id, donePosition: node.position });
        return true;
      }
    }
  }
  sealed.writes.removeTombstone.run({ id });
  return true;
}

/** Puts the children of a node in its place. */
function dissolve(
  { writes }: SealedWriter,
  node: StoredNode,
  { nowMs }: TombstoneOptions,
): StoredNode[] {
  writes.supersedeNode.run({ id: node.id, nowMs });
  for (const { id } of node.children) writes.setRoot.run({ id, isRoot: 1 });
  return [...node.children];
}

/** Puts a segment without the deleted readings in the place of one that has some. */
function rewrite(
  transaction: WriteTransaction,
  device: DeviceDraft,
  {
    node,
    tombstone,
    options,
  }: {
    readonly node: StoredNode;
    readonly tombstone: Tombstone;
    readonly options: TombstoneOptions;
  },
): void {
  const { sealed } = transaction.parts;
  const segment = sealed.reader.segment(node, options.metricCount);
  const rows = segment.aliveRows({ start: 0, end: node.readingCount }, [tombstone]);
  if (rows.length === node.readingCount) return;
  sealed.writes.supersedeNode.run({ id: node.id, nowMs: options.nowMs });
  if (rows.length === 0) return;
  const kept: StoredReadingColumns = {
    ...rowsOf(segment, rows),
    ids: Float64Array.from(rows, (row) => segment.ids[row] ?? 0),
  };
  sealed.insertSegment(device, packSegment(kept, options), { position: node.position });
}
