import { type ByteReader, damagedPage } from './byte-reader.ts';

/** How many bytes {@link packRanks} writes. */
export function ranksSize(length: number, distinct: number): number {
  return Math.ceil((length * rankBits(distinct)) / 8) + slack + 2;
}

/**
 * Writes indices among sorted values, each in as many bits as the greatest that there can be needs, and how many sorted values there
 * are.
 */
export function packRanks(
  view: DataView,
  column: {
    readonly position: number;
    readonly ranks: Uint32Array;
    readonly distinct: number;
  },
): void {
  const { position, ranks, distinct } = column;
  const width = rankBits(distinct);
  view.setUint16(position, distinct, true);
  let at = position + 2;
  let pending = 0;
  let bits = 0;
  for (let i = 0; i < ranks.length; i += 1) {
    pending |= (ranks[i] ?? 0) << bits;
    view.setInt32(at, pending, true);
    bits += width;
    at += bits >>> 3;
    pending >>>= bits & 24;
    bits &= 7;
  }
}

/**
 * Reads what {@link packRanks} wrote into `ranks`, to its end; returns how many sorted values there are.
 *
 * @throws `STORAGE_FAILED` for an index that there is not
 */
export function unpackRanks(reader: ByteReader, ranks: Uint16Array): number {
  const { view } = reader;
  const distinct = view.getUint16(reader.skip(2), true);
  if (distinct === 0) throw damagedPage();
  const width = rankBits(distinct);
  const at = reader.skip(Math.ceil((ranks.length * width) / 8) + slack);
  if (fill(view, ranks, at, width) >= distinct) throw damagedPage();
  return distinct;
}

/** Returns the greatest. A loop of its own, with little around it, is compiled sooner. */
function fill(view: DataView, ranks: Uint16Array, at: number, width: number): number {
  const mask = 2 ** width - 1;
  let greatest = 0;
  let bit = at * 8;
  for (let i = 0; i < ranks.length; i += 1) {
    const rank = (view.getUint32(bit >>> 3, true) >>> (bit & 7)) & mask;
    if (rank > greatest) greatest = rank;
    ranks[i] = rank;
    bit += width;
  }
  return greatest;
}

/** So that a load of 32 bits does not reach beyond the bytes, not even where an index takes none. */
const slack = 4;

/** How many bits an index among so many takes. */
function rankBits(distinct: number): number {
  return 32 - Math.clz32(distinct - 1);
}
