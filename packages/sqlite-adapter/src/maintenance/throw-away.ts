import { blockCount } from '../sealed/page-block.ts';
import type { WriteTransaction } from '../write-transaction.ts';
import type { MaintenanceWrites, PendingMerge } from './maintenance-statements.ts';

/** How many blocks are thrown away in one step. */
const blocksAtOnce = 100;

/** Throws away a part of a node's pages, or the node when it has none left. */
export function throwAwayNode(
  { parts }: WriteTransaction,
  writes: MaintenanceWrites,
  id: number,
): void {
  let left = blocksAtOnce;
  for (const { level, firstBlockId, fences } of parts.sealed.reader.runsOf(id)) {
    if (level === 0) continue;
    const range = {
      from: firstBlockId,
      to: firstBlockId + blockCount(fences.length),
      limit: left,
    };
    left -= writes.removeMergedBlocks.run(range);
    if (left === 0) return;
  }
  writes.removeReadings.run({ nodeId: id });
  writes.removeNode.run({ id });
}

/** Throws away a part of what a removed device has left behind, or forgets the device when nothing is left. */
export function throwAwayDevice(
  transaction: WriteTransaction,
  writes: MaintenanceWrites,
  deviceKey: number,
): void {
  const node = writes.findNodeOf.find({ deviceKey });
  if (node !== undefined) {
    throwAwayNode(transaction, writes, node.id);
    return;
  }
  writes.removeTombstones.run({ deviceKey });
  writes.clearDue.run({ deviceKey });
  writes.clearDueWhenIdle.run({ deviceKey });
  writes.removeRemoved.run({ deviceKey });
}

/** In front of the tokens of merges that are being thrown away. */
const thrownAway = 'thrown away ';

/**
 * Throws away a part of the blocks of a merge that was never finished, or forgets the merge when none are left. First of all the
 * merge gets another token: should its process still be at it, it finds that it is too late.
 */
export function throwAwayMerge(writes: MaintenanceWrites, merge: PendingMerge): void {
  const { firstBlockId: from, endBlockId: to } = merge;
  const token = merge.token.startsWith(thrownAway) ? merge.token : `${thrownAway}${merge.token}`;
  if (token !== merge.token) writes.renameMerge.run({ token: merge.token, newToken: token });
  const removed = writes.removeMergedBlocks.run({ from, to, limit: blocksAtOnce });
  if (removed < blocksAtOnce) writes.removeMerge.run({ token });
}
