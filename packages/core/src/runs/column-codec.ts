import { ByteReader, damagedPage } from './byte-reader.ts';
import { packRanks, ranksSize, unpackRanks } from './column-ranks.ts';
import { decimalScale, powerOfTen, scaled } from './decimal-scale.ts';
import {
  type Packing,
  packIntegers,
  planPacking,
  toSigned,
  toUnsigned,
  unpackIntegers,
} from './packed-integers.ts';
import { headSize, readHead, writeHead } from './page-head.ts';
import { presentValues } from './present-values.ts';
import { placesOf } from './sort-places.ts';

/** A segment's values of one metric in time order. */
export interface DecodedColumn {
  /** NaN stands for an absent one. */
  readonly values: Float64Array;
  /**
   * The index of each value among the sorted ones, and {@link absentRank} of an absent one; undefined where values were written in
   * another way.
   */
  readonly ranks: Uint16Array | undefined;
}

/** No index among sorted values: there are fewer. */
export const absentRank = 65_535;

/**
 * Writes a segment's values of one metric in time order, without loss, given that the sorted ones are kept elsewhere: each as its
 * index among them or, where that takes fewer bytes, rounded decimals as steps from one to the next. An absent value, NaN,
 * is marked by a bit a value where there is any.
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
  const steps = planSteps(values, sorted);
  const byRank = ranksSize(values.length, sorted.length);
  const stepsSize = steps === undefined ? Number.POSITIVE_INFINITY : 8 + steps.packing.sizeBytes;
  const kind = steps === undefined || byRank <= stepsSize ? ranked : steps.scale;
  const bytes = new Uint8Array(
    headSize(length) + (flags?.sizeBytes ?? 0) + Math.min(byRank, stepsSize),
  );
  const view = new DataView(bytes.buffer);
  const body = writeHead(view, { tag: flags === undefined ? kind : kind + withAbsent, length });
  const position =
    flags === undefined ? body : packIntegers(view, { position: body, packing: flags });
  if (steps === undefined || kind === ranked) {
    packRanks(view, { position, ranks: placesOf(values, sorted), distinct: sorted.length });
  } else {
    const end = packIntegers(view, { position, packing: steps.packing });
    view.setFloat64(end, steps.first, true);
  }
  return bytes;
}

/**
 * Reads what {@link encodeColumn} wrote.
 *
 * @param options `sorted`: gives the sorted values that it was given; not called unless they are needed
 * @throws `STORAGE_FAILED` for bytes that it did not write or with other sorted values, as far as that shows
 */
export function decodeColumn(
  bytes: Uint8Array,
  { sorted }: { readonly sorted: () => Float64Array },
): DecodedColumn {
  const reader = new ByteReader(bytes);
  // Equal or absent values take no bytes, however many they are.
  const { tag, length } = readHead(reader, absentRank);
  const kind = tag % withAbsent;
  if (tag >= 2 * withAbsent || kind > nothing) throw damagedPage();
  const flags = tag < withAbsent ? undefined : readFlags(reader, length);
  const present = flags === undefined ? length : countPresent(flags);
  const column = readPresent(reader, { kind, length: kind === nothing ? 0 : present, sorted });
  reader.finish();
  if (kind === nothing) return { ...column, values: new Float64Array(length).fill(Number.NaN) };
  return flags === undefined ? column : spread(column, flags);
}

/** Kinds below are scales, of decimals by step. */
const ranked = 16;
/** No value is present. */
const nothing = 17;
/** Added to the kind when values are absent. */
const withAbsent = 32;

function encodeNothing(length: number): Uint8Array {
  const bytes = new Uint8Array(headSize(length));
  writeHead(new DataView(bytes.buffer), { tag: nothing, length });
  return bytes;
}

/** 1 for each value that is absent, 0 for the others. */
function flagsOf(column: Float64Array): Float64Array {
  const flags = new Float64Array(column.length);
  for (let i = 0; i < column.length; i += 1) flags[i] = Number(Number.isNaN(column[i]));
  return flags;
}

function readFlags(reader: ByteReader, length: number): Float64Array {
  const flags = new Float64Array(length);
  unpackIntegers(reader, flags, { from: 0, plus: 0 });
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

interface DecimalSteps {
  readonly scale: number;
  /** The first whole number. */
  readonly first: number;
  readonly packing: Packing;
}

/** Undefined for values that are not decimals, and for those too far apart. */
function planSteps(values: Float64Array, sorted: Float64Array): DecimalSteps | undefined {
  const scale = decimalScale(sorted);
  if (scale === undefined) return undefined;
  const power = powerOfTen(scale);
  const range = scaled(sorted.at(-1) ?? 0, power) - scaled(sorted[0] ?? 0, power);
  if (range > greatestRange) return undefined;
  const first = scaled(values[0] ?? 0, power);
  const steps = new Float64Array(values.length);
  let before = first;
  for (let i = 0; i < values.length; i += 1) {
    const whole = scaled(values[i] ?? 0, power);
    steps[i] = toUnsigned(whole - before);
    before = whole;
  }
  return { scale, first, packing: planPacking(steps) };
}

/** So that twice a step can be packed. */
const greatestRange = 2 ** 51;

function readPresent(
  reader: ByteReader,
  column: {
    readonly kind: number;
    readonly length: number;
    readonly sorted: () => Float64Array;
  },
): DecodedColumn {
  const { kind, length } = column;
  if (kind === ranked) return unpackRanks(reader, { length, sorted: column.sorted() });
  const values = new Float64Array(length);
  if (kind === nothing) return { values, ranks: undefined };
  unpackIntegers(reader, values, { from: 0, plus: 0 });
  const power = powerOfTen(kind);
  let whole = reader.double();
  for (let i = 0; i < length; i += 1) {
    whole += toSigned(values[i] ?? 0);
    values[i] = whole / power;
  }
  return { values, ranks: undefined };
}

/** Puts present values where they belong. */
function spread({ values, ranks }: DecodedColumn, flags: Float64Array): DecodedColumn {
  const { length } = flags;
  const spreadValues = new Float64Array(length).fill(Number.NaN);
  const spreadRanks = ranks && new Uint16Array(length).fill(absentRank);
  let next = 0;
  for (let i = 0; i < length; i += 1) {
    if (flags[i] !== 0) continue;
    spreadValues[i] = values[next] ?? 0;
    if (spreadRanks !== undefined) spreadRanks[i] = ranks?.[next] ?? 0;
    next += 1;
  }
  return { values: spreadValues, ranks: spreadRanks };
}
