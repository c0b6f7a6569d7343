import { type KeyIdentity, wordAt } from './key-record.ts';

/** Two hashes of an identity, of 32 bits, from which the places of its bits in a filter follow. */
export interface KeyProbe {
  readonly first: number;
  readonly step: number;
}

const bitsPerKey = 24;
/** As a power of two. In smaller filters different hashes come to the same bits. */
const leastBits = 10;
/** With so many bits set for each, about one in four thousand keys that were not added seems to be there. */
const bitsSet = 5;

/** The first four bytes of an identity tell its page; these are others. */
export function probeOf(identity: KeyIdentity): KeyProbe {
  return { first: wordAt(identity, 4), step: wordAt(identity, 8) | 1 };
}

/**
 * The bits of a Bloom filter of a set of keys, by double hashing (Kirsch and Mitzenmacher, "Less hashing, same performance", 2006).
 * Their number is a power of two.
 */
export function packFilter(probes: readonly KeyProbe[]): Uint8Array {
  const bitCount = 2 ** Math.max(leastBits, Math.ceil(Math.log2(probes.length * bitsPerKey)));
  const bits = new Uint8Array(bitCount / 8);
  for (const { first, step } of probes) {
    for (let round = 0, hash = first; round < bitsSet; round += 1, hash += step) {
      const bit = hash & (bitCount - 1);
      bits[bit >>> 3] = (bits[bit >>> 3] ?? 0) | (1 << (bit & 7));
    }
  }
  return bits;
}

/** As many filters as a word has bits. */
const groupSize = 32;

/** Filters of equal size, bit by bit side by side: a word holds the same bit of all of them. */
interface FilterGroup<T> {
  readonly words: Uint32Array;
  /** By the place of their bits in a word. */
  readonly members: (T | undefined)[];
}

/**
 * The filters of many sets, asked together: a few words tell of 32 sets which of them may have a key ("bit-sliced" signatures, Bradley
 * et al., "Ultrafast search of all deposited bacterial and viral genomic data", 2019).
 *
 * @typeParam T the sets
 */
export class KeyFilters<T> {
  #groups: FilterGroup<T>[] = [];

  /** @param bits as {@link packFilter} gave them */
  add(member: T, bits: Uint8Array): void {
    const { words, members } = this.#groupWithRoom(bits.length * 8);
    const place = members.indexOf(undefined);
    members[place] = member;
    for (let index = 0; index < bits.length; index += 1) {
      for (let rest = bits[index] ?? 0; rest !== 0; rest &= rest - 1) {
        const bit = index * 8 + lowestBit(rest);
        words[bit] = (words[bit] ?? 0) | (1 << place);
      }
    }
  }

  /** The sets that may have a key: all that have it, and rarely another. */
  find({ first, step }: KeyProbe): readonly T[] {
    const found: T[] = [];
    for (const { words, members } of this.#groups) {
      let mask = -1;
      for (let round = 0, hash = first; round < bitsSet && mask !== 0; round += 1, hash += step) {
        mask &= words[hash & (words.length - 1)] ?? 0;
      }
      for (; mask !== 0; mask &= mask - 1) {
        const member = members[lowestBit(mask)];
        if (member !== undefined) found.push(member);
      }
    }
    return found;
  }

  /** Lets go of the filters of all other sets. */
  keep(isKept: (member: T) => boolean): void {
    for (const { words, members } of this.#groups) {
      let dropped = 0;
      for (const [place, member] of members.entries()) {
        if (member === undefined || isKept(member)) continue;
        members[place] = undefined;
        dropped |= 1 << place;
      }
      if (dropped === 0 || members.every((member) => member === undefined)) continue;
      for (let bit = 0; bit < words.length; bit += 1) words[bit] = (words[bit] ?? 0) & ~dropped;
    }
    this.#groups = this.#groups.filter(({ members }) => members.some((set) => set !== undefined));
  }

  #groupWithRoom(bitCount: number): FilterGroup<T> {
    const group = this.#groups.find(
      ({ words, members }) => words.length === bitCount && members.includes(undefined),
    );
    if (group !== undefined) return group;
    const members = Array.from({ length: groupSize }, () => undefined);
    const added: FilterGroup<T> = { words: new Uint32Array(bitCount), members };
    this.#groups.push(added);
    return added;
  }
}

function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}
