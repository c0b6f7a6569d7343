import { readWords, wordBits, wordBytes } from './integer-words.ts';
import type { ScaledInteger } from './scaled-integer.ts';

/**
 * A signed integer of many limbs that takes in doubles at any bit position, for a few nanoseconds each. It is there to be used
 * again and again: reading it costs no more than the bits in use.
 *
 * Takes up to 2^10 additions at the bits of a limb: these are 16, and an addition puts less than 2^42 into it.
 */
export class FixedPoint {
  readonly #limbs: Float64Array;
  readonly #words: DataView;

  /** Makes room for integers of up to `bitCount` bits. */
  constructor(bitCount: number) {
    // Bits that are left out may begin within a word.
    const wordCount = wordsFor(bitCount) + 1;
    this.#limbs = new Float64Array(wordCount * limbsInWord);
    this.#words = new DataView(new ArrayBuffer(wordCount * wordBytes));
  }

  /** Adds `integer` · 2^`bit`; the integer is within ±2^53. */
  add(integer: number, bit: number): void {
    const high = Math.floor(integer / 2 ** 27);
    this.#addPart(integer - high * 2 ** 27, bit);
    this.#addPart(high, bit + 27);
  }

  /**
   * Hands over the integer and starts again from 0. Its magnitude is below 2^`end`, and nothing was added below 2^`zeros`, a
   * multiple of 16.
   */
  take(zeros: number, end: number): ScaledInteger {
    const count = wordsFor(end - zeros);
    const negative = this.#carry(zeros / limbBits, count * limbsInWord) < 0;
    return { digits: readWords(this.#words, { count, negative }), zeros };
  }

  #addPart(part: number, bit: number): void {
    const limb = bit >> 4;
    this.#limbs[limb] = (this.#limbs[limb] ?? 0) + part * (1 << (bit & 15));
  }

  /** Moves limbs to the words, each brought into [0, 2^16); returns what goes above them: 0, or -1 for a negative integer. */
  #carry(first: number, count: number): number {
    const limbs = this.#limbs;
    const words = this.#words;
    let carry = 0;
    for (let i = 0; i < count; i += 1) {
      const limb = (limbs[first + i] ?? 0) + carry;
      carry = Math.floor(limb / 2 ** limbBits);
      words.setUint16(2 * i, limb - carry * 2 ** limbBits, true);
      limbs[first + i] = 0;
    }
    return carry;
  }
}

const limbBits = 16;
const limbsInWord = wordBits / limbBits;

/** Words for so many bits and a sign. */
function wordsFor(bitCount: number): number {
  return Math.ceil((bitCount + 1) / wordBits);
}
