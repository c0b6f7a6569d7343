import type {
  MergeableRoot,
  ReadingBounds,
  SealedReadings,
  SegmentNode,
  StoredRun,
} from '@device-stats/core/runs';

/** What tells a node from others: what the row of its parent says of it. */
interface ChildRow extends ReadingBounds {
  readonly id: number;
  readonly position: number;
  readonly level: number;
  readonly readingCount: number;
}

/** A node's row without its children and runs. */
export interface NodeRow extends ChildRow {
  readonly isInterim: 0 | 1;
}

/** Reads what a node is connected to. Throws `VIEW_EXPIRED` when that is gone. */
export interface NodeSource {
  childrenOf(id: number): readonly StoredNode[];
  runsOf(id: number): readonly StoredRun[];
}

/** A node as it is stored; its children and runs are read when they are asked for. */
export class StoredNode
  implements SegmentNode<StoredNode>, MergeableRoot, SealedReadings, ChildRow
{
  readonly id: number;
  readonly position: number;
  readonly level: number;
  readonly isInterim: boolean;
  readonly readingCount: number;
  readonly minTimestamp: number;
  readonly maxTimestamp: number;
  readonly minReadingId: number;
  readonly maxReadingId: number;
  readonly #source: NodeSource;

  constructor(row: NodeRow, source: NodeSource) {
    this.id = row.id;
    this.position = row.position;
    this.level = row.level;
    this.isInterim = row.isInterim === 1;
    this.readingCount = row.readingCount;
    this.minTimestamp = row.minTimestamp;
    this.maxTimestamp = row.maxTimestamp;
    this.minReadingId = row.minReadingId;
    this.maxReadingId = row.maxReadingId;
    this.#source = source;
  }

  get children(): readonly StoredNode[] {
    return this.level === 0 ? [] : this.#source.childrenOf(this.id);
  }

  get runs(): readonly StoredRun[] {
    return this.#source.runsOf(this.id);
  }
}

/**
 * Writes the rows of a node's children for the row of the node, which never change: opening a node takes one row, and the
 * segments below it none.
 */
export function encodeChildren(children: readonly ChildRow[]): string {
  return JSON.stringify(
    children.map((child) => [
      child.id,
      child.position,
      child.level,
      child.readingCount,
      child.minTimestamp,
      child.maxTimestamp,
      child.minReadingId,
      child.maxReadingId,
    ]),
  );
}

/** Reads what {@link encodeChildren} wrote. No child is an interim node. */
export function decodeChildren(text: string): readonly NodeRow[] {
  // Written by this package only.
  const children = JSON.parse(text) as readonly (readonly number[])[];
  return children.map((child) => ({
    id: child[0] ?? 0,
    position: child[1] ?? 0,
    level: child[2] ?? 0,
    isInterim: 0,
    readingCount: child[3] ?? 0,
    minTimestamp: child[4] ?? 0,
    maxTimestamp: child[5] ?? 0,
    minReadingId: child[6] ?? 0,
    maxReadingId: child[7] ?? 0,
  }));
}
