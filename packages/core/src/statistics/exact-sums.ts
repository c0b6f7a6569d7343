import { decodeExactSums, encodeExactSums } from './exact-sums-bytes.ts';
import { ExponentBins } from './exponent-bins.ts';

/**
 * The exact sum of a set of values, and of their squares: what mean and standard deviation are made from.
 *
 * Nothing is rounded, so the order of adding and merging does not matter, and the whole range of doubles will do.
 *
 * @example
 * ```ts
 * const sums = new ExactSums();
 * sums.addColumn(new Float64Array([1e308, 0.1, -1e308]));
 * roundedSum(sums); // 0.1
 * ```
 */
export class ExactSums {
  #count = 0;
  #sum = 0n;
  #sumOfSquares = 0n;
  /** What is not in the totals yet. */
  #bins: ExponentBins | undefined;

  /**
   * Restores what {@link ExactSums.toBytes} gave.
   *
   * @throws `STORAGE_FAILED` for anything else
   */
  static fromBytes(bytes: Uint8Array): ExactSums {
    const { count, sum, sumOfSquares } = decodeExactSums(bytes);
    const sums = new ExactSums();
    sums.#count = count;
    sums.#sum = sum;
    sums.#sumOfSquares = sumOfSquares;
    return sums;
  }

  /** How many values were added. */
  get count(): number {
    return this.#count;
  }

  /** The sum, in units of 2^-1074, the smallest positive double. */
  get sum(): bigint {
    this.#settle();
    return this.#sum;
  }

  /** The sum of the squares, in units of 2^-2148. */
  get sumOfSquares(): bigint {
    this.#settle();
    return this.#sumOfSquares;
  }

  /**
   * Adds one value; NaN, which stands for an absent one, is left out. Many are added faster as a column.
   *
   * @throws `INVALID_INPUT` for an infinite value; what was added is then of no use
   */
  add(value: number): void {
    this.addColumn(Float64Array.of(value));
  }

  /**
   * Adds `values[from]` up to, not including, `values[to]`, by default all; NaN is left out. Returns how many were added.
   *
   * @throws `INVALID_INPUT` for an infinite value; what was added is then of no use
   */
  addColumn(values: Float64Array, from = 0, to: number = values.length): number {
    this.#bins ??= new ExponentBins();
    const added = this.#bins.add(values, from, to);
    this.#count += added;
    return added;
  }

  /** Adds all that was added to another. */
  merge(other: ExactSums): void {
    const { count, sum, sumOfSquares } = other;
    this.#count += count;
    this.#sum += sum;
    this.#sumOfSquares += sumOfSquares;
  }

  /** A compact form for storing: equal sets of values give equal bytes. */
  toBytes(): Uint8Array {
    return encodeExactSums(this);
  }

  #settle(): void {
    if (this.#bins === undefined) return;
    const { sum, sumOfSquares } = this.#bins.take();
    this.#sum += sum;
    this.#sumOfSquares += sumOfSquares;
    this.#bins = undefined;
  }
}
