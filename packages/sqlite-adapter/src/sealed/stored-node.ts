import type {
  ReadingBounds,
  SealedReadings,
  SegmentNode,
  StoredRun,
} from '@device-stats/core/runs';

/** The row of a node, without its runs. */
export interface NodeRow extends ReadingBounds {
  readonly id: number;
  readonly position: number;
  readonly level: number;
  readonly readingCount: number;
  /** As JSON. */
  readonly children: string;
}

/** Reads what a node is connected to. Throws `VIEW_EXPIRED` when that is gone. */
export interface NodeSource {
  get(id: number): StoredNode;
  runsOf(id: number): readonly StoredRun[];
}

/** A node as it is stored; its children and runs are read when they are asked for. */
export class StoredNode implements SegmentNode<StoredNode>, SealedReadings, ReadingBounds {
  readonly id: number;
  readonly position: number;
  readonly level: number;
  readonly readingCount: number;
  readonly minTimestamp: number;
  readonly maxTimestamp: number;
  readonly minReadingId: number;
  readonly maxReadingId: number;
  readonly childIds: readonly number[];
  readonly #source: NodeSource;

  constructor(row: NodeRow, source: NodeSource) {
    this.id = row.id;
    this.position = row.position;
    this.level = row.level;
    this.readingCount = row.readingCount;
    this.minTimestamp = row.minTimestamp;
    this.maxTimestamp = row.maxTimestamp;
    this.minReadingId = row.minReadingId;
    this.maxReadingId = row.maxReadingId;
    // Written by this package only.
    this.childIds = JSON.parse(row.children) as readonly number[];
    this.#source = source;
  }

  get children(): readonly StoredNode[] {
    return this.childIds.map((id) => this.#source.get(id));
  }

  get runs(): readonly StoredRun[] {
    return this.#source.runsOf(this.id);
  }
}
