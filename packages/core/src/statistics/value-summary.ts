import { ExactSums } from './exact-sums.ts';

/** The part of a metric's statistics that can be merged without the values: count, least, greatest and exact sums. */
export class ValueSummary {
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;
  readonly #sums: ExactSums;

  constructor() {
    this.#sums = new ExactSums();
  }

  /** How many values were added. */
  get count(): number {
    return this.#sums.count;
  }

  /** The least value; null for none. */
  get min(): number | null {
    return this.count === 0 ? null : this.#min;
  }

  /** The greatest value; null for none. */
  get max(): number | null {
    return this.count === 0 ? null : this.#max;
  }

  /** Their exact sums; not to be added to from outside. */
  get sums(): ExactSums {
    return this.#sums;
  }

  /**
   * Adds `values[from]` up to, not including, `values[to]`, by default all; NaN is left out. Returns how many were added.
   *
   * @throws `INVALID_INPUT` for an infinite value; what was added is then of no use
   */
  addColumn(values: Float64Array, from = 0, to: number = values.length): number {
    const added = this.#sums.addColumn(values, from, to);
    let min = this.#min;
    let max = this.#max;
    for (let i = from; i < to; i += 1) {
      const value = values[i] ?? 0;
      if (value < min) min = value;
      if (value > max) max = value;
    }
    this.#min = min;
    this.#max = max;
    return added;
  }

  /** Adds values that were summarized elsewhere. `min` and `max` are null exactly when there are none. */
  merge(other: {
    readonly min: number | null;
    readonly max: number | null;
    readonly sums: ExactSums;
  }): void {
    this.#sums.merge(other.sums);
    if (other.min !== null && other.min < this.#min) this.#min = other.min;
    if (other.max !== null && other.max > this.#max) this.#max = other.max;
  }
}
