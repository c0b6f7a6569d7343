import { DeviceStatsError } from '../errors/device-stats-error.ts';
import { FixedPoint } from './fixed-point.ts';
import { addScaled, type ScaledInteger, zero, zerosStep } from './scaled-integer.ts';

/** Exact totals of values and of their squares. */
export interface ExactTotals {
  /** How many values there are. */
  readonly count: number;
  /** In units of 2^-1074, the smallest positive double. */
  readonly sum: ScaledInteger;
  /** In units of 2^-2148. */
  readonly sumOfSquares: ScaledInteger;
}

/**
 * Adds doubles and their squares without any rounding, a few nanoseconds each.
 *
 * Values are grouped by their binary exponent. Within a group a value is scaled into [1, 2) and split, by adding and taking
 * away a large constant (Dekker 1971; Rump, Ogita and Oishi 2008), into a + b + c of at most 18 bits each:
 * multiples of 2^-16, 2^-34 and 2^-52. The parts, and the products that make up the square (aa, 2ab, 2ac + bb, 2bc, cc),
 * are below 2^37 such units, so that 2^16 of them add up in a double without loss; then the groups are emptied into
 * integers.
 *
 * Its 140 kB are only worth their making when it is used many times. Nothing stays in it from one use to the next.
 */
export class ExponentBins {
  /** A row for each biased exponent, as {@link rowLength} says. The scale of those not in use is 0. */
  readonly #rows: Float64Array = new Float64Array(exponentCount * rowLength);
  /** The lowest exponents of the blocks of rows in use. */
  readonly #blocks: Int32Array = new Int32Array(exponentCount / blockLength);
  #blockCount = 0;
  readonly #sum: FixedPoint = new FixedPoint(sumBits(exponentCount));
  readonly #sumOfSquares: FixedPoint = new FixedPoint(squareBits(exponentCount));

  /**
   * The totals of `values[from]` up to, not including, `values[to]`; NaN is left out.
   *
   * @throws `INVALID_INPUT` for an infinite value
   */
  totalsOf(values: Float64Array, from: number, to: number): ExactTotals {
    const words = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
    let totals: ExactTotals = { count: 0, sum: zero, sumOfSquares: zero };
    for (let start = from; start < to; start += mostAtOnce) {
      const count = this.#fill(values, words, {
        from: start,
        to: Math.min(to, start + mostAtOnce),
      });
      const { sum, sumOfSquares } = this.#empty();
      totals = {
        count: totals.count + count,
        sum: addScaled(totals.sum, sum),
        sumOfSquares: addScaled(totals.sumOfSquares, sumOfSquares),
      };
    }
    return totals;
  }

  /** Adds values to the rows, and returns how many they were. */
  #fill(
    values: Float64Array,
    words: Uint32Array,
    { from, to }: { readonly from: number; readonly to: number },
  ): number {
    let absent = 0;
    let next = this.#fillKnown(values, words, { from, to });
    while (next < to) {
      const value = values[next] ?? 0;
      if (Number.isNaN(value)) {
        absent += 1;
        next += 1;
      } else this.#claim(((words[2 * next + highWord] ?? 0) >>> 20) & exponentMask, value);
      next = this.#fillKnown(values, words, { from: next, to });
    }
    return to - from - absent;
  }

  /** Adds values as long as the rows of their exponents are in use; returns the index of the first that is not, or `to`. */
  #fillKnown(
    values: Float64Array,
    words: Uint32Array,
    { from, to }: { readonly from: number; readonly to: number },
  ): number {
    const rows = this.#rows;
    for (let i = from; i < to; i += 1) {
      const row = (((words[2 * i + highWord] ?? 0) >>> 20) & exponentMask) * rowLength;
      const scale = rows[row] ?? 0;
      // Anything but a return would make the loop a quarter slower.
      if (scale === 0) return i;
      const value = (values[i] ?? 0) * scale;
      const a = value + splitA - splitA;
      const rest = value - a;
      const b = rest + splitB - splitB;
      const c = rest - b;
      rows[row + 1] = (rows[row + 1] ?? 0) + a;
      rows[row + 2] = (rows[row + 2] ?? 0) + rest;
      rows[row + 3] = (rows[row + 3] ?? 0) + a * a;
      rows[row + 4] = (rows[row + 4] ?? 0) + a * b;
      rows[row + 5] = (rows[row + 5] ?? 0) + (2 * a * c + b * b);
      rows[row + 6] = (rows[row + 6] ?? 0) + b * c;
      rows[row + 7] = (rows[row + 7] ?? 0) + c * c;
    }
    return to;
  }

  /** Takes the row of an exponent into use, and those around it, which will soon be needed too. */
  #claim(exponent: number, value: number): void {
    if (exponent === exponentMask) {
      this.#empty();
      throw infiniteValue(value);
    }
    const block = exponent - (exponent % blockLength);
    let scale = 2 ** (1023 - unitExponent(block));
    for (let e = block; e < Math.min(block + blockLength, exponentMask); e += 1) {
      this.#rows[e * rowLength] = scale;
      if (e > 0) scale /= 2;
    }
    this.#blocks[this.#blockCount] = block;
    this.#blockCount += 1;
  }

  /** Hands over what is in the rows, and frees them. */
  #empty(): Omit<ExactTotals, 'count'> {
    const rows = this.#rows;
    let lowest = exponentCount;
    let highest = 0;
    for (let i = 0; i < this.#blockCount; i += 1) {
      const block = this.#blocks[i] ?? 0;
      for (let exponent = block; exponent < block + blockLength; exponent += 1) {
        const row = exponent * rowLength;
        rows[row] = 0;
        // No square but that of 0 leaves all three at 0.
        if (rows[row + 3] === 0 && rows[row + 5] === 0 && rows[row + 7] === 0) continue;
        lowest = Math.min(lowest, exponent);
        highest = Math.max(highest, exponent);
        this.#emptyRow(row, unitExponent(exponent));
      }
    }
    this.#blockCount = 0;
    if (lowest > highest) return { sum: zero, sumOfSquares: zero };
    const zeros = Math.floor((unitExponent(lowest) - 1) / zerosStep) * zerosStep;
    return {
      sum: this.#sum.take(zeros, sumBits(unitExponent(highest))),
      sumOfSquares: this.#sumOfSquares.take(2 * zeros, squareBits(unitExponent(highest))),
    };
  }

  /** A scaled value v stands for v * 2^(e - 1023), where e is the biased exponent; from that come the bit positions. */
  #emptyRow(row: number, e: number): void {
    const rows = this.#rows;
    const sum = this.#sum;
    const sumOfSquares = this.#sumOfSquares;
    sum.add((rows[row + 1] ?? 0) * 2 ** 16, e + 35);
    sum.add((rows[row + 2] ?? 0) * 2 ** 52, e - 1);
    sumOfSquares.add((rows[row + 3] ?? 0) * 2 ** 32, 2 * e + 70);
    sumOfSquares.add((rows[row + 4] ?? 0) * 2 ** 50, 2 * e + 53);
    sumOfSquares.add((rows[row + 5] ?? 0) * 2 ** 68, 2 * e + 34);
    sumOfSquares.add((rows[row + 6] ?? 0) * 2 ** 86, 2 * e + 17);
    sumOfSquares.add((rows[row + 7] ?? 0) * 2 ** 104, 2 * e - 2);
    for (let i = 1; i < rowLength; i += 1) rows[row + i] = 0;
  }
}

/** The scale that brings the group's values into [1, 2), then the sums of a, b + c, aa, ab, 2ac + bb, bc and cc. */
const rowLength = 8;
const exponentMask = 0x7ff;
/** The last one is that of infinities and NaN; its row stays empty. */
const exponentCount = 0x800;
/** Rows that are taken into use together. */
const blockLength = 8;
/** How many values may be added before the rows are emptied. */
const mostAtOnce = 2 ** 16;
/** Adding it to a value in [1, 2) rounds the value to a multiple of 2^-16. */
const splitA = 1.5 * 2 ** 36;
/** As {@link splitA}, to a multiple of 2^-34. */
const splitB = 1.5 * 2 ** 18;
/** Which 32-bit word of a double has its exponent: 1 where bytes go from low to high, as almost everywhere. */
const highWord = new Uint8Array(new Uint32Array([1]).buffer)[0] ?? 1;

/** The exponent that says what a unit is: subnormal values have the unit of the smallest normal ones. */
function unitExponent(exponent: number): number {
  return Math.max(exponent, 1);
}

/** Bits of a sum of {@link mostAtOnce} values with exponents up to the given one. */
function sumBits(exponent: number): number {
  return exponent + 52 + 16;
}

/** Bits of the sum of their squares. */
function squareBits(exponent: number): number {
  return 2 * (exponent + 52) + 16;
}

function infiniteValue(value: number): DeviceStatsError<'INVALID_INPUT'> {
  return new DeviceStatsError('INVALID_INPUT', {
    message: `A value to add up is ${value}; only finite numbers have a sum.`,
    details: { faults: [{ path: [], message: 'must be a finite number' }] },
  });
}
