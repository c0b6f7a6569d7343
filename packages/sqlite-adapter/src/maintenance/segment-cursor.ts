import type { Segment } from '@device-stats/core/runs';

/** Goes through the readings of a segment. */
export class SegmentCursor {
  readonly #timestamps: Float64Array;
  readonly #ids: Float64Array;
  readonly #values: readonly Float64Array[];
  #row = 0;

  constructor({ timestamps, ids, values }: Segment) {
    this.#timestamps = timestamps;
    this.#ids = ids;
    this.#values = values;
  }

  /** Whether all readings have been taken. */
  get done(): boolean {
    return this.#row >= this.#timestamps.length;
  }

  get timestamp(): number {
    return this.#timestamps[this.#row] ?? 0;
  }

  get id(): number {
    return this.#ids[this.#row] ?? 0;
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
  }
}
