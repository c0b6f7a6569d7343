/** What every buffer begins with: to make an array takes longer than to copy a hundred values. */
const nothing = new Float64Array(0);

/** Collects the values of columns, without the absent ones, in one array that grows. */
export class ValueBuffer {
  #values: Float64Array = nothing;
  #length = 0;

  /** Copies the values of a column. `present`: how many of them are not NaN. */
  append(column: Float64Array, { present }: { readonly present: number }): void {
    this.#reserve(this.#length + present);
    if (present === column.length) this.#values.set(column, this.#length);
    else this.#appendPresent(column);
    this.#length += present;
  }

  /** Hands over the values, and starts again without any. */
  take(): Float64Array {
    const isFull = this.#length === this.#values.length;
    const values = isFull ? this.#values : this.#values.subarray(0, this.#length);
    this.#values = nothing;
    this.#length = 0;
    return values;
  }

  #appendPresent(column: Float64Array): void {
    const values = this.#values;
    let next = this.#length;
    for (let i = 0; i < column.length; i += 1) {
      const value = column[i] ?? 0;
      if (Number.isNaN(value)) continue;
      values[next] = value;
      next += 1;
    }
  }

  #reserve(length: number): void {
    if (length <= this.#values.length) return;
    // The first block is often the only one: no room to spare for it.
    const grown = new Float64Array(
      this.#length === 0 ? length : Math.max(length, 2 * this.#length),
    );
    grown.set(this.#values.subarray(0, this.#length));
    this.#values = grown;
  }
}
