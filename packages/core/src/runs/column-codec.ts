import { ByteReader, damagedPage } from './byte-reader.ts';
import { packRanks, ranksSize, unpackRanks } from './column-ranks.ts';
import { packIntegers, planPacking, unpackIntegers } from './packed-integers.ts';
import { headSize, readHead, writeHead } from './page-head.ts';
import { presentValues } from './present-values.ts';
import { placesOf } from './sort-places.ts';

/** A segment's values of one metric in time order, by their places among the sorted ones. */
export interface DecodedColumn {
  /** The index of each value among the different ones, ascending; {@link absentRank} of an absent one. */
  readonly ranks: Uint16Array;
  /** How many different values there are. */
  readonly distinct: number;
}

/** No index among sorted values: there are fewer. */
export const absentRank = 65_535;

/**
 * Writes a segment's values of one metric in time order, given that the sorted ones are kept elsewhere: each as its index among
 * them. An absent value, NaN, is marked by a bit a value where there is any.
 *
 * @param column up to 65,535 values; -0 and NaN of any bits come back as 0 and NaN; infinite ones come back
 * @param options `sorted`: the different values of the column, ascending, without NaN and -0
 * @throws `RangeError` for a longer column
 */
export function encodeColumn(
  column: Float64Array,
  { sorted }: { readonly sorted: Float64Array },
): Uint8Array {
  const { length } = column;
  if (length > absentRank) throw new RangeError(`A column has at most 65535 values, not ${length}`);
  if (sorted.length === 0) return encodeNothing(length);
  const values = presentValues([column]);
  const flags = values.length === length ? undefined : planPacking(flagsOf(column));
  const bytes = new Uint8Array(
    headSize(length) + (flags?.sizeBytes ?? 0) + ranksSize(values.length, sorted.length),
  );
  const view = new DataView(bytes.buffer);
  const body = writeHead(view, { tag: flags === undefined ? ranked : rankedOrAbsent, length });
  const position =
    flags === undefined ? body : packIntegers(view, { position: body, packing: flags });
  packRanks(view, { position, ranks: placesOf(values, sorted), distinct: sorted.length });
  return bytes;
}

/**
 * Reads what {@link encodeColumn} wrote.
 *
 * @throws `STORAGE_FAILED` for bytes that it did not write, as far as that shows
 */
export function decodeColumn(bytes: Uint8Array): DecodedColumn {
  const reader = new ByteReader(bytes);
  // Equal or absent values take no bytes, however many they are.
  const { tag, length } = readHead(reader, absentRank);
  if (tag > rankedOrAbsent) throw damagedPage();
  const ranks = new Uint16Array(length);
  const column = tag === nothing ? noValues(ranks) : readRanks(reader, ranks, tag);
  reader.finish();
  return column;
}

/** No value is present. */
const nothing = 0;
/** All values are. */
const ranked = 1;
const rankedOrAbsent = 2;

function encodeNothing(length: number): Uint8Array {
  const bytes = new Uint8Array(headSize(length));
  writeHead(new DataView(bytes.buffer), { tag: nothing, length });
  return bytes;
}

function noValues(ranks: Uint16Array): DecodedColumn {
  return { ranks: ranks.fill(absentRank), distinct: 0 };
}

function readRanks(reader: ByteReader, ranks: Uint16Array, tag: number): DecodedColumn {
  if (tag === ranked) return { ranks, distinct: unpackRanks(reader, ranks) };
  const flags = new Float64Array(ranks.length);
  unpackIntegers(reader, flags, { from: 0, plus: 0 });
  const present = new Uint16Array(countPresent(flags));
  const distinct = unpackRanks(reader, present);
  let next = 0;
  for (let i = 0; i < flags.length; i += 1) {
    const isAbsent = flags[i] ?? 0;
    ranks[i] = isAbsent === 0 ? (present[next] ?? 0) : absentRank;
    next += 1 - isAbsent;
  }
  return { ranks, distinct };
}

/** 1 for each value that is absent, 0 for the others. */
function flagsOf(column: Float64Array): Float64Array {
  const flags = new Float64Array(column.length);
  for (let i = 0; i < column.length; i += 1) flags[i] = Number(Number.isNaN(column[i]));
  return flags;
}

function countPresent(flags: Float64Array): number {
  let present = 0;
  for (let i = 0; i < flags.length; i += 1) {
    const flag = flags[i] ?? 0;
    if (flag > 1) throw damagedPage();
    present += 1 - flag;
  }
  return present;
}
