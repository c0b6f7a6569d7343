import type { MaintenanceOutcome, MaintenanceTurn } from '@device-stats/core';
import {
  type EngineSizes,
  type PlannedMerge,
  planInterimMerges,
  planMerges,
  segmentLength,
} from '@device-stats/core/runs';
import type { CommitQueue } from '../commit-queue.ts';
import type { SqliteConnection } from '../connection.ts';
import type { Reader } from '../reader.ts';
import type { SealedReader } from '../sealed/sealed-reader.ts';
import type { StoredNode } from '../sealed/stored-node.ts';
import type { WriteTransaction } from '../write-transaction.ts';
import { applyTombstone } from './apply-tombstone.ts';
import {
  type DueReads,
  type MaintenanceWrites,
  prepareDueReads,
  prepareMaintenanceWrites,
} from './maintenance-statements.ts';
import type { MaintenanceTask } from './maintenance-task.ts';
import { NodeMerge } from './node-merge.ts';
import { isWorthResorting, NodeResort } from './node-resort.ts';
import { sealOldest } from './seal-oldest.ts';
import { throwAwayDevice, throwAwayMerge, throwAwayNode } from './throw-away.ts';
import { giveBackSpace, hasSpaceToGiveBack } from './vacuum.ts';

/** What the upkeep works with. */
export interface MaintenanceParts {
  readonly writer: SqliteConnection;
  readonly reader: Reader;
  /** On the connection of the reader. */
  readonly sealed: SealedReader;
  readonly queue: CommitQueue;
  readonly sizes: EngineSizes;
  readonly metricCount: () => number;
  /** How many milliseconds a step works on one device. */
  readonly stepMs: number;
}

/** How long what was superseded stays, for those who are reading it. */
const keptMs = 60_000;

/** For how long no device must have been due before what would be in vain under a load is done. */
const quietMs = 10_000;

/** After how many turns something is thrown away, though there is other work. */
const turnsBetweenLeftovers = 8;

/** What a turn does, in a transaction. */
type Step = (transaction: WriteTransaction) => unknown;

/** The upkeep of a file: what is due is found in its tables, and each step is one short transaction. */
export class SqliteMaintenance {
  readonly #parts: MaintenanceParts;
  readonly #reads: DueReads;
  /** The same, as write transactions see it. */
  readonly #readsInside: DueReads;
  readonly #writes: MaintenanceWrites;
  readonly #holders = new Set<string>();
  /** What takes many steps and is being done. */
  #task: MaintenanceTask | undefined;
  /** The device that was worked on last, so that all have their turn. */
  #lastDeviceKey = 0;
  /** When a device was due last. */
  #lastDueMs = Number.NEGATIVE_INFINITY;
  #turnCount = 0;

  constructor(parts: MaintenanceParts) {
    this.#parts = parts;
    this.#reads = prepareDueReads(parts.reader.connection);
    this.#readsInside = prepareDueReads(parts.writer);
    this.#writes = prepareMaintenanceWrites(parts.writer);
  }

  async turn(turn: MaintenanceTurn): Promise<MaintenanceOutcome> {
    const due = await this.#parts.reader.read(() => this.#findDue(turn));
    if (due.step === undefined && this.#task === undefined) return 'idle';
    if (!(await this.#hold(turn, due.lease))) return 'leased';
    if (this.#task !== undefined && (await this.#task.slice())) this.#task = undefined;
    const { step } = due;
    if (step !== undefined) await this.#parts.queue.submit({ run: step, isRepeatable: true });
    return 'worked';
  }

  /** How many devices are due. */
  async backlog(): Promise<number> {
    return this.#parts.reader.read(() => this.#reads.countDueDevices.find({})?.count ?? 0);
  }

  /** Lets others do the upkeep. */
  async release(): Promise<void> {
    const { queue } = this.#parts;
    const releases = Array.from(this.#holders, (holder) =>
      queue.submit({ run: () => this.#writes.releaseLease.run({ holder }) }),
    );
    await Promise.all(releases);
  }

  #findDue({ nowMs }: MaintenanceTurn): {
    readonly lease: ReturnType<DueReads['findLease']['find']>;
    readonly step: Step | undefined;
  } {
    return { lease: this.#reads.findLease.find({}), step: this.#findStep(nowMs) };
  }

  #findStep(nowMs: number): Step | undefined {
    const writes = this.#writes;
    const merge = this.#reads.findOtherMerge.find({ token: this.#task?.token ?? '' });
    if (merge !== undefined) return () => throwAwayMerge(writes, merge);
    this.#turnCount += 1;
    // Under a steady load some device is always due: what is to be thrown away has its turn all the same.
    const leftover = this.#turnCount % turnsBetweenLeftovers === 0 && this.#findLeftover(nowMs);
    if (leftover) return leftover;
    const device = this.#nextDevice();
    if (device !== undefined) {
      this.#lastDueMs = nowMs;
      return (transaction) => this.#workOn(transaction, device, nowMs);
    }
    return this.#findLeftover(nowMs) ?? this.#findIdleWork(nowMs);
  }

  /** A step that would be in vain if more readings came soon. */
  #findIdleWork(nowMs: number): Step | undefined {
    if (this.#task !== undefined || nowMs - this.#lastDueMs < quietMs) return undefined;
    const device = this.#reads.findDueWhenIdle.find({});
    if (device === undefined) return undefined;
    return (transaction) => this.#workOnIdle(transaction, device.deviceKey, nowMs);
  }

  /** A step that throws something away or gives space back. */
  #findLeftover(nowMs: number): Step | undefined {
    const reads = this.#reads;
    const writes = this.#writes;
    const beforeMs = nowMs - keptMs;
    const superseded = reads.findSuperseded.find({ beforeMs });
    if (superseded !== undefined) {
      return (transaction) => throwAwayNode(transaction, writes, superseded.id);
    }
    const newly = reads.findNewlyRemoved.find({});
    if (newly !== undefined) return () => writes.stampRemoved.run({ ...newly, nowMs });
    const removed = reads.findRemoved.find({ beforeMs });
    if (removed !== undefined) {
      return (transaction) => throwAwayDevice(transaction, writes, removed.deviceKey);
    }
    if (!hasSpaceToGiveBack(this.#parts.reader.connection)) return undefined;
    return () => giveBackSpace(this.#parts.writer);
  }

  #nextDevice(): number | undefined {
    const next =
      this.#reads.findDueDevice.find({ after: this.#lastDeviceKey }) ??
      this.#reads.findDueDevice.find({ after: 0 });
    this.#lastDeviceKey = next?.deviceKey ?? 0;
    return next?.deviceKey;
  }

  /** Takes the lease, or a longer one; false while another holder has it. */
  async #hold(turn: MaintenanceTurn, lease: ReturnType<DueReads['findLease']['find']>) {
    const { holder, nowMs, leaseMs } = turn;
    const isMine = lease?.holder === holder;
    if (isMine && lease.expiresAtMs - nowMs > leaseMs / 2) return true;
    if (!isMine && lease !== undefined && lease.expiresAtMs > nowMs) return false;
    this.#holders.add(holder);
    return this.#parts.queue.submit({
      isRepeatable: true,
      run: () => {
        const current = this.#readsInside.findLease.find({});
        const isFree = current === undefined || current.expiresAtMs <= nowMs;
        if (!isFree && current.holder !== holder) return false;
        this.#writes.takeLease.run({ holder, expiresAtMs: nowMs + leaseMs });
        return true;
      },
    });
  }

  /** Does one thing that is due for a device, or notes that nothing is. */
  #workOn(transaction: WriteTransaction, deviceKey: number, nowMs: number): void {
    const { sizes, stepMs } = this.#parts;
    const metricCount = this.#parts.metricCount();
    const device = transaction.findFlushed(deviceKey);
    if (device === undefined) {
      this.#writes.clearDue.run({ deviceKey });
      return;
    }
    const { pageSize } = sizes;
    const deadlineMs = performance.now() + stepMs;
    if (sealOldest(transaction, device, { sizes, metricCount, deadlineMs })) return;
    if (applyTombstone(transaction, device, { nowMs, pageSize, metricCount, deadlineMs })) return;
    const roots = transaction.parts.sealed.roots(device);
    const [plan] = planMerges(roots, sizes);
    if (plan !== undefined) {
      this.#begin(transaction, { deviceKey, roots, plan, nowMs });
      return;
    }
    if (planInterimMerges(roots).length > 0) this.#writes.markDueWhenIdle.run({ deviceKey });
    this.#writes.clearDue.run({ deviceKey });
  }

  /** Begins an interim merge of a device, or notes that none is due. */
  #workOnIdle(transaction: WriteTransaction, deviceKey: number, nowMs: number): void {
    const device = transaction.findFlushed(deviceKey);
    const roots = device === undefined ? [] : transaction.parts.sealed.roots(device);
    const [plan] = planInterimMerges(roots);
    if (plan === undefined) this.#writes.clearDueWhenIdle.run({ deviceKey });
    else this.#begin(transaction, { deviceKey, roots, plan, nowMs });
  }

  /** Begins a merge. While other work is being done, it is left for later. */
  #begin(
    transaction: WriteTransaction,
    merge: {
      readonly deviceKey: number;
      readonly roots: readonly StoredNode[];
      readonly plan: PlannedMerge;
      readonly nowMs: number;
    },
  ): void {
    const { deviceKey, roots, plan, nowMs } = merge;
    const { sizes, stepMs, reader, sealed, queue } = this.#parts;
    if (this.#task !== undefined || this.#readsInside.findOtherMerge.find({ token: '' })) return;
    const nodes = roots.slice(plan.from, plan.to);
    const common = {
      deviceKey,
      nodeIds: nodes.map(({ id }) => id),
      pageSize: sizes.pageSize,
      nowMs,
      reader,
      sealed,
      queue,
    };
    if (!plan.isInterim && isWorthResorting(nodes)) {
      const length = segmentLength(sizes, this.#parts.metricCount());
      this.#task = new NodeResort({ ...common, segmentLength: length });
      return;
    }
    const token = crypto.randomUUID();
    const firstBlockId = transaction.takeMergedBlockIds(0);
    this.#writes.insertMerge.run({ token, firstBlockId, endBlockId: firstBlockId });
    // Should the transaction fail, the merge finds no row of its own, and ends.
    this.#task = new NodeMerge({
      ...common,
      token,
      level: plan.level,
      isInterim: plan.isInterim,
      firstBlockId,
      sliceMs: stepMs,
      writes: this.#writes,
    });
  }
}
