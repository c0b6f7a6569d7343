import { DeviceStatsError } from '../errors/device-stats-error.ts';
import { FixedPoint } from './fixed-point.ts';

/** Exact totals of values and of their squares. */
export interface ExactTotals {
  /** In units of 2^-1074, the smallest positive double. */
  readonly sum: bigint;
  /** In units of 2^-2148. */
  readonly sumOfSquares: bigint;
}

/**
 * Adds doubles and their squares without any rounding, a few nanoseconds each.
 *
 * Values are grouped by their binary exponent. Within a group a value is scaled into [1, 2) and split, by adding and taking
 * away a large constant (Dekker 1971; Rump, Ogita and Oishi 2008), into a + b + c of at most 18 bits each:
 * multiples of 2^-16, 2^-34 and 2^-52. The parts, and the products that make up the square (aa, 2ab, 2ac + bb, 2bc, cc),
 * are below 2^37 such units, so that 2^16 of them add up in a double without loss; then the groups are emptied into
 * integers.
 */
export class ExponentBins {
  /** A row for each group, as {@link rowLength} says. */
  #rows: Float64Array;
  /** The biased exponent of the group in each row. */
  #exponents: Int32Array;
  /** How many more values may be added before the rows are emptied. */
  #room = roomWhenEmpty;
  #sum = 0n;
  #sumOfSquares = 0n;

  constructor() {
    this.#rows = new Float64Array(fewestRows * rowLength);
    this.#exponents = new Int32Array(fewestRows).fill(free);
  }

  /**
   * Adds `values[from]` up to, not including, `values[to]`; NaN is left out. Returns how many were added.
   *
   * @throws `INVALID_INPUT` for an infinite value; what was added is then of no use
   */
  add(values: Float64Array, from: number, to: number): number {
    const words = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
    let absent = 0;
    let next = from;
    while (next < to) {
      if (this.#room === 0) this.#empty();
      const end = Math.min(to, next + this.#room);
      const stop = this.#addKnown(values, words, next, end);
      this.#room -= stop - next;
      next = stop;
      if (stop === end) continue;
      const value = values[stop] ?? 0;
      if (value === 0) next += 1;
      else if (Number.isNaN(value)) {
        absent += 1;
        next += 1;
      } else this.#claim(value, ((words[2 * stop + highWord] ?? 0) >>> 20) & exponentMask);
    }
    return to - from - absent;
  }

  /** Hands over the totals and starts again from zero. */
  take(): ExactTotals {
    this.#empty();
    const totals = { sum: this.#sum, sumOfSquares: this.#sumOfSquares };
    this.#sum = 0n;
    this.#sumOfSquares = 0n;
    return totals;
  }

  /** Adds values as long as their exponents have a row; returns the index of the first one that has none, or `to`. */
  #addKnown(values: Float64Array, words: Uint32Array, from: number, to: number): number {
    const rows = this.#rows;
    const exponents = this.#exponents;
    const mask = exponents.length - 1;
    for (let i = from; i < to; i += 1) {
      const exponent = ((words[2 * i + highWord] ?? 0) >>> 20) & exponentMask;
      const index = exponent & mask;
      if (exponents[index] !== exponent) return i;
      const row = index * rowLength;
      const value = (values[i] ?? 0) * (rows[row] ?? 0);
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

  /** Gives an exponent its row. When another one has it, there are more rows first, in the end one for every exponent. */
  #claim(value: number, exponent: number): void {
    if (exponent === exponentMask) throw infiniteValue(value);
    let index = exponent & (this.#exponents.length - 1);
    while (this.#exponents[index] !== free) {
      const rowCount = this.#exponents.length * 2;
      this.#empty();
      this.#rows = new Float64Array(rowCount * rowLength);
      this.#exponents = new Int32Array(rowCount).fill(free);
      index = exponent & (rowCount - 1);
    }
    this.#exponents[index] = exponent;
    this.#rows[index * rowLength] = 2 ** (1023 - Math.max(exponent, 1));
  }

  /** Moves what is in the rows to the totals. */
  #empty(): void {
    this.#room = roomWhenEmpty;
    let lowest = Number.POSITIVE_INFINITY;
    let highest = 0;
    for (const exponent of this.#exponents) {
      if (exponent === free) continue;
      // Subnormal values have the unit of the smallest normal ones.
      lowest = Math.min(lowest, Math.max(exponent, 1));
      highest = Math.max(highest, exponent, 1);
    }
    if (highest === 0) return;
    const sum = new FixedPoint(lowest - 1, highest + 35);
    const sumOfSquares = new FixedPoint(2 * lowest - 2, 2 * highest + 70);
    for (const exponent of this.#exponents) {
      if (exponent !== free) this.#emptyRow(exponent, sum, sumOfSquares);
    }
    this.#sum += sum.toBigInt();
    this.#sumOfSquares += sumOfSquares.toBigInt();
  }

  /** A scaled value v stands for v * 2^(e - 1023), where e is the biased exponent; from that come the bit positions. */
  #emptyRow(exponent: number, sum: FixedPoint, sumOfSquares: FixedPoint): void {
    const e = Math.max(exponent, 1);
    const start = (exponent & (this.#exponents.length - 1)) * rowLength;
    const part = (index: number): number => this.#rows[start + index] ?? 0;
    sum.add(part(1) * 2 ** 16, e + 35);
    sum.add(part(2) * 2 ** 52, e - 1);
    sumOfSquares.add(part(3) * 2 ** 32, 2 * e + 70);
    sumOfSquares.add(part(4) * 2 ** 50, 2 * e + 53);
    sumOfSquares.add(part(5) * 2 ** 68, 2 * e + 34);
    sumOfSquares.add(part(6) * 2 ** 86, 2 * e + 17);
    sumOfSquares.add(part(7) * 2 ** 104, 2 * e - 2);
    this.#rows.fill(0, start + 1, start + rowLength);
  }
}

/** The scale that brings the group's values into [1, 2), then the sums of a, b + c, aa, ab, 2ac + bb, bc and cc. */
const rowLength = 8;
/** Enough for ordinary data; a power of two, as it always must be. */
const fewestRows = 32;
const roomWhenEmpty = 2 ** 16;
/** Marks a row without a group. */
const free = -1;
const exponentMask = 0x7ff;
/** Adding it to a value in [1, 2) rounds the value to a multiple of 2^-16. */
const splitA = 1.5 * 2 ** 36;
/** As {@link splitA}, to a multiple of 2^-34. */
const splitB = 1.5 * 2 ** 18;
/** Which 32-bit word of a double has its exponent: 1 where bytes go from low to high, as almost everywhere. */
const highWord = new Uint8Array(new Uint32Array([1]).buffer)[0] ?? 1;

function infiniteValue(value: number): DeviceStatsError<'INVALID_INPUT'> {
  return new DeviceStatsError('INVALID_INPUT', {
    message: `A value to add up is ${value}; only finite numbers have a sum.`,
    details: { faults: [{ path: [], message: 'must be a finite number' }] },
  });
}
