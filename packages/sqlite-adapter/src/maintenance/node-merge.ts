import { encodeRuns, type NodeRun, RunMerge, type StoredRun } from '@device-stats/core/runs';
import type { CommitQueue } from '../commit-queue.ts';
import type { DeviceDraft } from '../device-draft.ts';
import type { Reader } from '../reader.ts';
import { BlockPacker, blockCount } from '../sealed/page-block.ts';
import type { SealedReader } from '../sealed/sealed-reader.ts';
import { relayout } from '../sealed/sealed-writer.ts';
import { encodeChildren, type StoredNode } from '../sealed/stored-node.ts';
import type { WriteTransaction } from '../write-transaction.ts';
import type { MaintenanceWrites } from './maintenance-statements.ts';
import type { MaintenanceTask } from './maintenance-task.ts';

/** What is merged, and with what. */
export interface NodeMergeOptions {
  /** Names the merge in the storage. */
  readonly token: string;
  readonly deviceKey: number;
  /** The ids of adjacent roots, the oldest first. */
  readonly nodeIds: readonly number[];
  readonly level: number;
  /** Whether the new node only lasts until its children are merged with others. */
  readonly isInterim: boolean;
  readonly pageSize: number;
  /** How many milliseconds a slice computes before it writes. */
  readonly sliceMs: number;
  readonly nowMs: number;
  /** The id that the first block will have. */
  readonly firstBlockId: number;
  readonly reader: Reader;
  readonly sealed: SealedReader;
  readonly queue: CommitQueue;
  readonly writes: MaintenanceWrites;
}

const pagesAtOnce = 32;
const valuesAtOnce = 8192;

/**
 * Merges nodes into one, a slice at a time: the runs of one metric after the other. Pages are written as they are made, and
 * become part of the data with the last step, in which the new node takes the place of the merged ones. What an interrupted merge
 * has left behind is thrown away by the upkeep.
 */
export class NodeMerge implements MaintenanceTask {
  readonly token: string;
  readonly #options: NodeMergeOptions;
  readonly #runs: NodeRun[] = [];
  #nodes: readonly StoredNode[] = [];
  #metricCount = 0;
  #merge: RunMerge<StoredRun> | undefined;
  readonly #packer = new BlockPacker();
  /** The id of the first block of the run that is being merged. */
  #nextBlockId: number;
  /** The id of the block that is written next. */
  #endBlockId: number;

  constructor(options: NodeMergeOptions) {
    this.#options = options;
    this.token = options.token;
    this.#nextBlockId = options.firstBlockId;
    this.#endBlockId = options.firstBlockId;
  }

  async slice(): Promise<boolean> {
    if (this.#nodes.length === 0) await this.#open();
    const deadlineMs = performance.now() + this.#options.sliceMs;
    do {
      // oxlint-disable-next-line eslint/no-await-in-loop -- reads that follow each other
      await this.#advance();
    } while (this.#runs.length < this.#metricCount && performance.now() < deadlineMs);
    const blocks = this.#packer.take();
    const isComplete = this.#runs.length === this.#metricCount;
    const { queue } = this.#options;
    const isOver = await queue.submit({
      isRepeatable: true,
      run: (transaction) => {
        if (!this.#write(transaction, blocks)) return true;
        if (isComplete) this.#finish(transaction);
        return isComplete;
      },
    });
    this.#endBlockId += blocks.length;
    return isOver;
  }

  async #open(): Promise<void> {
    const { nodeIds, reader, sealed } = this.#options;
    await reader.read(() => {
      this.#nodes = nodeIds.map((id) => sealed.get(id));
      this.#metricCount = Math.max(...this.#nodes.map(({ runs }) => runs.length));
    });
  }

  /** Merges a little more. */
  async #advance(): Promise<void> {
    const { pageSize, reader, sealed } = this.#options;
    const metric = this.#runs.length;
    this.#merge ??= new RunMerge(
      this.#nodes.flatMap(({ runs }) => runs.slice(metric, metric + 1)),
      { pageSize },
    );
    const merge = this.#merge;
    if (!merge.done) {
      const wanted = merge.wanted(pagesAtOnce);
      if (wanted.length > 0) {
        const read = await reader.read(() => wanted.map((range) => sealed.pagesInPassing(range)));
        merge.supply(wanted, read);
      }
      this.#packer.add(merge.merge(valuesAtOnce));
      return;
    }
    const { run, pages } = merge.finish();
    this.#packer.add(pages);
    this.#packer.endRun();
    this.#runs.push({ ...run, level: this.#options.level, firstBlockId: this.#nextBlockId });
    this.#nextBlockId += blockCount(run.fences.length);
    this.#merge = undefined;
  }

  /** False when another process has thrown the merge away. */
  #write(transaction: WriteTransaction, blocks: readonly Uint8Array[]): boolean {
    const { token, writes } = this.#options;
    const endBlockId = this.#endBlockId + blocks.length;
    if (writes.moveMerge.run({ token, endBlockId }) === 0) return false;
    let id = transaction.takeMergedBlockIds(blocks.length);
    // Only one merge at a time has a row, so that nothing else has taken ids meanwhile.
    if (id !== this.#endBlockId) throw new Error('the blocks of a merge are not consecutive');
    for (const data of blocks) {
      transaction.parts.sealed.writes.insertMergedBlock.run({ id, data });
      id += 1;
    }
    return true;
  }

  #finish(transaction: WriteTransaction): void {
    const { token, deviceKey, nodeIds, writes } = this.#options;
    const { sealed } = transaction.parts;
    const device = transaction.findFlushed(deviceKey);
    // A deletion goes through the roots in their order, and would not see readings that moved to one it is done with.
    if (device === undefined || sealed.writes.findTombstone.find({ deviceKey })) return;
    const rootIds = new Set(sealed.roots(device).map(({ id }) => id));
    // Nor is there any use in what was merged from nodes that a deletion has replaced.
    if (!nodeIds.every((id) => rootIds.has(id))) return;
    this.#replace(transaction, device);
    writes.removeMerge.run({ token });
  }

  #replace({ parts }: WriteTransaction, device: DeviceDraft): void {
    const { level, deviceKey, nowMs } = this.#options;
    const nodes = this.#nodes;
    const { insertNode, setRoot, supersedeNode } = parts.sealed.writes;
    insertNode.find({
      deviceKey,
      level,
      isInterim: this.#options.isInterim ? 1 : 0,
      position: nodes[0]?.position ?? null,
      readingCount: nodes.reduce((sum, { readingCount }) => sum + readingCount, 0),
      minTimestamp: Math.min(...nodes.map(({ minTimestamp }) => minTimestamp)),
      maxTimestamp: Math.max(...nodes.map(({ maxTimestamp }) => maxTimestamp)),
      minReadingId: Math.min(...nodes.map(({ minReadingId }) => minReadingId)),
      maxReadingId: Math.max(...nodes.map(({ maxReadingId }) => maxReadingId)),
      children: encodeChildren(nodes.flatMap((node) => (node.isInterim ? node.children : [node]))),
      runs: encodeRuns(this.#runs),
    });
    for (const { id, isInterim } of nodes) {
      if (isInterim) supersedeNode.run({ id, nowMs });
      else setRoot.run({ id, isRoot: 0 });
    }
    relayout(device);
  }
}
