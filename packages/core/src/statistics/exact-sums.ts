import { decodeExactSums, encodeExactSums } from './exact-sums-bytes.ts';
import { type ExactTotals, ExponentBins } from './exponent-bins.ts';
import { addScaled, digitsAt, negated, type ScaledInteger, zero } from './scaled-integer.ts';

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
  #sum: ScaledInteger = zero;
  #sumOfSquares: ScaledInteger = zero;

  /**
   * Restores what {@link ExactSums.toBytes} gave.
   *
   * @throws `STORAGE_FAILED` for anything else
   */
  static fromBytes(bytes: Uint8Array): ExactSums {
    const sums = new ExactSums();
    sums.#add(decodeExactSums(bytes));
    return sums;
  }

  /** How many values were added. */
  get count(): number {
    return this.#count;
  }

  /** The sum, in units of 2^-1074, the smallest positive double. */
  get sum(): bigint {
    return digitsAt(this.#sum, 0);
  }

  /** The sum of the squares, in units of 2^-2148. */
  get sumOfSquares(): bigint {
    return digitsAt(this.#sumOfSquares, 0);
  }

  /** The same, in a form that is faster to compute with. */
  get totals(): ExactTotals {
    return { count: this.#count, sum: this.#sum, sumOfSquares: this.#sumOfSquares };
  }

  /**
   * Adds one value; NaN, which stands for an absent one, is left out. Many are added faster as a column.
   *
   * @throws `INVALID_INPUT` for an infinite value; what was added is then of no use
   */
  add(value: number): void {
    single[0] = value;
    this.addColumn(single);
  }

  /**
   * Adds `values[from]` up to, not including, `values[to]`, by default all; NaN is left out. Returns how many were added.
   *
   * @throws `INVALID_INPUT` for an infinite value; what was added is then of no use
   */
  addColumn(values: Float64Array, from = 0, to: number = values.length): number {
    sharedBins ??= new ExponentBins();
    const totals = sharedBins.totalsOf(values, from, to);
    this.#add(totals);
    return totals.count;
  }

  /** Adds all that was added to another. */
  merge(other: ExactSums): void {
    this.#add(other.totals);
  }

  /** Takes away values that were added: all those that were added to another. */
  subtract(other: ExactSums): void {
    const { count, sum, sumOfSquares } = other.totals;
    this.#add({ count: -count, sum: negated(sum), sumOfSquares: negated(sumOfSquares) });
  }

  /** A compact form for storing: equal sets of values give equal bytes. */
  toBytes(): Uint8Array {
    return encodeExactSums(this.totals);
  }

  #add({ count, sum, sumOfSquares }: ExactTotals): void {
    this.#count += count;
    this.#sum = addScaled(this.#sum, sum);
    this.#sumOfSquares = addScaled(this.#sumOfSquares, sumOfSquares);
  }
}

/** Empty between any two uses; made anew for each column, it would take more time than a thousand values. */
let sharedBins: ExponentBins | undefined;
/** For the value of {@link ExactSums.add}, which makes no column of its own for the same reason. */
const single = new Float64Array(1);
