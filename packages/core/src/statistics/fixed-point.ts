/**
 * A signed integer of many limbs that takes in doubles at any bit position, for a few nanoseconds each.
 *
 * Holds multiples of 2^`lowestBit`. Takes up to 2^10 additions: a limb has 16 bits of its own, and an addition puts less
 * than 2^42 into it.
 */
export class FixedPoint {
  readonly #lowestBit: number;
  readonly #limbs: Float64Array;

  /** Makes room for integers at the bits from `lowestBit` to `highestBit`. */
  constructor(lowestBit: number, highestBit: number) {
    const limbCount = Math.ceil((highestBit - lowestBit + integerBits + 1) / limbBits) + 1;
    this.#lowestBit = lowestBit;
    // Whole groups of three, for `toBigInt`, and one limb that keeps the sign.
    this.#limbs = new Float64Array(Math.ceil(limbCount / 3) * 3 + 1);
  }

  /** Adds `integer` · 2^`bit`; the integer is within ±2^53. */
  add(integer: number, bit: number): void {
    const high = Math.floor(integer / 2 ** 27);
    this.#addPart(integer - high * 2 ** 27, bit - this.#lowestBit);
    this.#addPart(high, bit + 27 - this.#lowestBit);
  }

  /** The integer, in units of 2^0. */
  toBigInt(): bigint {
    this.#carry();
    const limbs = this.#limbs;
    let result = BigInt(limbs[limbs.length - 1] ?? 0);
    for (let i = limbs.length - 4; i >= 0; i -= 3) {
      const three =
        ((limbs[i + 2] ?? 0) * limbBase + (limbs[i + 1] ?? 0)) * limbBase + (limbs[i] ?? 0);
      result = (result << 48n) + BigInt(three);
    }
    return result << BigInt(this.#lowestBit);
  }

  #addPart(part: number, offset: number): void {
    const limb = Math.floor(offset / limbBits);
    this.#limbs[limb] = (this.#limbs[limb] ?? 0) + part * (1 << (offset % limbBits));
  }

  /** Brings every limb but the last, which keeps the sign, into [0, 2^16). */
  #carry(): void {
    const limbs = this.#limbs;
    let carry = 0;
    for (let i = 0; i < limbs.length; i += 1) {
      const limb = (limbs[i] ?? 0) + carry;
      carry = i === limbs.length - 1 ? 0 : Math.floor(limb / limbBase);
      limbs[i] = limb - carry * limbBase;
    }
  }
}

const limbBits = 16;
const limbBase = 2 ** limbBits;
/** Bits of the integers that are added. */
const integerBits = 53;
