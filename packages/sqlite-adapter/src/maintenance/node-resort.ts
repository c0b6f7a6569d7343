import type { StoredReadingColumns } from '@device-stats/core';
import { packSegment, type Segment, segmentsInOrder } from '@device-stats/core/runs';
import type { CommitQueue } from '../commit-queue.ts';
import type { Reader } from '../reader.ts';
import type { SealedReader } from '../sealed/sealed-reader.ts';
import { relayout } from '../sealed/sealed-writer.ts';
import type { StoredNode } from '../sealed/stored-node.ts';
import type { WriteTransaction } from '../write-transaction.ts';
import type { MaintenanceTask } from './maintenance-task.ts';
import { TimeMerge } from './time-merge.ts';

/** What is sorted anew, and with what. */
export interface NodeResortOptions {
  readonly deviceKey: number;
  /** The ids of adjacent roots, the oldest first. */
  readonly nodeIds: readonly number[];
  /** How many readings a segment has. */
  readonly segmentLength: number;
  readonly pageSize: number;
  readonly nowMs: number;
  readonly reader: Reader;
  readonly sealed: SealedReader;
  readonly queue: CommitQueue;
}

/** How many times as long all nodes together may be as the time from the first reading to the last. */
const mostOverlap = 2;
/** So that it is done long before what it has written meanwhile is thrown away. */
const mostReadings = 4_000_000;

/** Whether nodes overlap in time so much that their readings had better be sorted anew before they are merged. */
export function isWorthResorting(nodes: readonly StoredNode[]): boolean {
  const first = Math.min(...nodes.map(({ minTimestamp }) => minTimestamp));
  const last = Math.max(...nodes.map(({ maxTimestamp }) => maxTimestamp));
  const lengths = nodes.map(({ minTimestamp, maxTimestamp }) => maxTimestamp - minTimestamp);
  const total = lengths.reduce((sum, length) => sum + length, 0);
  const readingCount = nodes.reduce((sum, node) => sum + node.readingCount, 0);
  return total > mostOverlap * (last - first) && readingCount <= mostReadings;
}

/**
 * Puts segments that follow each other in time in the place of nodes whose segments overlap, as they do when readings arrive in
 * any order: a merge sort of their readings, a segment a slice.
 *
 * The new segments are stored as superseded ones, so that they are thrown away should the work be interrupted; the last step
 * exchanges them for the old ones.
 */
export class NodeResort implements MaintenanceTask {
  readonly token: string = 'resort';
  readonly #options: NodeResortOptions;
  readonly #newIds: number[] = [];
  #positions: readonly number[] = [];
  #merge: TimeMerge | undefined;

  constructor(options: NodeResortOptions) {
    this.#options = options;
  }

  async slice(): Promise<boolean> {
    const { reader, queue } = this.#options;
    const readings = await reader.read(() => this.#takeNext());
    return queue.submit({
      isRepeatable: true,
      run: (transaction) => {
        if (readings !== undefined) return !this.#store(transaction, readings);
        this.#exchange(transaction);
        return true;
      },
    });
  }

  /** The readings of the next segment; undefined when none are left. */
  #takeNext(): StoredReadingColumns | undefined {
    this.#merge ??= this.#open();
    const readings = this.#merge.take(this.#options.segmentLength);
    return readings.ids.length === 0 ? undefined : readings;
  }

  #open(): TimeMerge {
    const { nodeIds, sealed } = this.#options;
    const nodes = nodeIds.map((id) => sealed.get(id));
    const metricCount = Math.max(...nodes.map(({ runs }) => runs.length));
    this.#positions = nodes.flatMap(leafPositions).sort((a, b) => a - b);
    return new TimeMerge(openLater(nodes, sealed, metricCount), metricCount);
  }

  /** False when the device is gone. */
  #store(transaction: WriteTransaction, readings: StoredReadingColumns): boolean {
    const { deviceKey, pageSize, nowMs } = this.#options;
    const { sealed } = transaction.parts;
    const device = transaction.findFlushed(deviceKey);
    if (device === undefined) return false;
    const id = sealed.insertSegment(device, packSegment(readings, { pageSize }));
    sealed.writes.supersedeNode.run({ id, nowMs });
    this.#newIds.push(id);
    return true;
  }

  #exchange(transaction: WriteTransaction): void {
    const { deviceKey, nodeIds, nowMs } = this.#options;
    const { sealed } = transaction.parts;
    const device = transaction.findFlushed(deviceKey);
    // As with merges: what was deleted meanwhile must not come back.
    if (device === undefined || sealed.writes.findTombstone.find({ deviceKey })) return;
    const roots = new Map(sealed.roots(device).map((root) => [root.id, root]));
    if (!nodeIds.every((id) => roots.has(id))) return;
    if (!this.#newIds.every((id) => sealed.reader.has(id))) return;
    for (const id of nodeIds) {
      const root = roots.get(id);
      if (root !== undefined)
        supersedeTree(root, (node) => sealed.writes.supersedeNode.run({ id: node.id, nowMs }));
    }
    for (const [index, id] of this.#newIds.entries()) {
      // There are at most as many as there were.
      sealed.writes.reviveNode.run({ id, position: this.#positions[index] ?? id });
    }
    relayout(device);
  }
}

function* openLater(
  nodes: readonly StoredNode[],
  sealed: SealedReader,
  metricCount: number,
): Generator<{ readonly minTimestamp: number; open(): Segment }, undefined> {
  for (const node of segmentsInOrder(nodes, always)) {
    yield { minTimestamp: node.minTimestamp, open: () => sealed.segment(node, metricCount) };
  }
  return undefined;
}

const always = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

function leafPositions(node: StoredNode): readonly number[] {
  return node.level === 0 ? [node.position] : node.children.flatMap(leafPositions);
}

function supersedeTree(node: StoredNode, supersede: (node: StoredNode) => unknown): void {
  for (const child of node.children) supersedeTree(child, supersede);
  supersede(node);
}
