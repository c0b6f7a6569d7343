import type { Segment } from '@device-stats/core/runs';
import { segmentsInOrder } from '@device-stats/core/runs';
import type { SealedReader } from '../sealed/sealed-reader.ts';
import type { StoredNode } from '../sealed/stored-node.ts';

/** Goes through the readings of a node: its segments one after the other, as they begin. Call it inside a transaction. */
export class SegmentCursor {
  readonly #sealed: SealedReader;
  readonly #metricCount: number;
  readonly #nodes: Iterator<StoredNode, undefined>;
  #segment: Segment | undefined;
  #values: readonly Float64Array[] = [];
  #row = 0;
  timestamp = 0;
  id = 0;

  constructor(node: StoredNode, sealed: SealedReader, metricCount: number) {
    this.#sealed = sealed;
    this.#metricCount = metricCount;
    this.#nodes = segmentsInOrder([node], always);
    this.#openNext();
  }

  /** Whether all readings have been taken. */
  get done(): boolean {
    return this.#segment === undefined;
  }

  /** Whether the present reading comes before that of another, by timestamp, then id. */
  isBefore({ timestamp, id }: SegmentCursor): boolean {
    return this.timestamp < timestamp || (this.timestamp === timestamp && this.id < id);
  }

  /** The present reading's value of a metric. */
  valueOf(metric: number): number {
    return this.#values[metric]?.[this.#row] ?? Number.NaN;
  }

  /** Goes to the next reading. */
  advance(): void {
    this.#row += 1;
    if (this.#row < (this.#segment?.timestamps.length ?? 0)) this.#show();
    else this.#openNext();
  }

  #openNext(): void {
    const { done, value } = this.#nodes.next();
    this.#segment = done === true ? undefined : this.#sealed.segment(value, this.#metricCount);
    this.#values = this.#segment?.values ?? [];
    this.#row = 0;
    this.#show();
  }

  #show(): void {
    this.timestamp = this.#segment?.timestamps[this.#row] ?? 0;
    this.id = this.#segment?.ids[this.#row] ?? 0;
  }
}

const always = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
