import { ByteReader, damagedPage } from './byte-reader.ts';
import { type ColumnValues, PlainColumn } from './column-values.ts';
import { decodeDictionary, encodeDictionary } from './dictionary-codec.ts';
import { bytesToDoubles, doublesToBytes } from './double-bytes.ts';
import { packColumn, planColumn } from './pack-column.ts';
import { PackedColumn } from './packed-column.ts';
import { packIntegers, planPacking, unpackIntegers } from './packed-integers.ts';
import { headSize, readHead, writeHead } from './page-head.ts';
import { presentValues } from './present-values.ts';

/**
 * Writes a segment's values of one metric in time order, without loss: as whole numbers of a unit, any of which is read without the
 * others; as indices among the different values, where these are few or far apart; or as doubles. Absent values, NaN, are marked
 * by a bit a value where there are any, and take nothing else.
 *
 * @param column up to 65,535 values; -0 comes back as 0, all others to the bit
 * @param options `sorted`: the different values of the column, ascending, without NaN and -0
 * @throws `RangeError` for a longer column
 */
export function encodeColumn(
  column: Float64Array,
  { sorted }: { readonly sorted: Float64Array },
): Uint8Array {
  const { length } = column;
  if (length > mostValues) throw new RangeError(`A column has at most 65535 values, not ${length}`);
  const values = presentValues([column]);
  const body = encodeValues(values, sorted);
  const isFlagged = values.length < length && values.length > 0;
  const flags = isFlagged ? planPacking(flagsOf(column)) : undefined;
  const start = headSize(length) + (flags?.sizeBytes ?? 0);
  const bytes = new Uint8Array(start + body.bytes.length);
  const view = new DataView(bytes.buffer);
  const tag = body.form + (flags === undefined ? 0 : someAbsent);
  const position = writeHead(view, { tag, length });
  if (flags !== undefined) packIntegers(view, { position, packing: flags });
  bytes.set(body.bytes, start);
  return bytes;
}

/**
 * Opens what {@link encodeColumn} wrote. Values are unpacked as far as they are asked for, where that is possible.
 *
 * @throws `STORAGE_FAILED` for bytes that it did not write, as far as that shows, also later
 */
export function openColumn(bytes: Uint8Array): ColumnValues {
  const reader = new ByteReader(bytes);
  // Absent or equal values take next to nothing, however many they are.
  const { tag, length } = readHead(reader, mostValues);
  const form = tag % someAbsent;
  if (tag < someAbsent) return openValues(reader, form, length);
  if (tag >= 2 * someAbsent) throw damagedPage();
  const flags = new Float64Array(length);
  unpackIntegers(reader, flags, { from: 0, plus: 0 });
  const present = countPresent(flags);
  const values = openValues(reader, form, present).valuesOf(0, present);
  return new PlainColumn(spread(values, flags));
}

const mostValues = 65_535;
/** The forms: whole numbers of a unit, */
const packed = 0;
/** indices among the different values, */
const indexed = 1;
/** doubles, */
const plain = 2;
/** none at all. */
const nothing = 3;
/** Added to the form when there are flags. */
const someAbsent = 4;

/** An indexed column is unpacked as a whole: not worth it unless it takes this part of the bytes. */
const worthUnpacking = 0.5;

interface EncodedValues {
  readonly form: number;
  readonly bytes: Uint8Array;
}

function encodeValues(values: Float64Array, sorted: Float64Array): EncodedValues {
  if (values.length === 0) return { form: nothing, bytes: new Uint8Array(0) };
  const plan = planColumn(values);
  const sizeBytes = plan?.sizeBytes ?? values.byteLength;
  const dictionary = encodeDictionary(values, { sorted, lessThan: worthUnpacking * sizeBytes });
  if (dictionary !== undefined) return { form: indexed, bytes: dictionary };
  if (plan === undefined) return { form: plain, bytes: plainBytes(values) };
  const bytes = new Uint8Array(plan.sizeBytes);
  packColumn(new DataView(bytes.buffer), { position: 0, values, plan });
  return { form: packed, bytes };
}

function plainBytes(values: Float64Array): Uint8Array {
  // Adding 0 leaves no -0.
  return doublesToBytes([values.map((value) => value + 0)]);
}

function openValues(reader: ByteReader, form: number, length: number): ColumnValues {
  const column =
    form === packed
      ? new PackedColumn(reader, length)
      : new PlainColumn(readValues(reader, form, length));
  reader.finish();
  return column;
}

function readValues(reader: ByteReader, form: number, length: number): Float64Array {
  if (form === nothing) return new Float64Array(length).fill(Number.NaN);
  return form === indexed ? decodeDictionary(reader, length) : readDoubles(reader, length);
}

function readDoubles(reader: ByteReader, length: number): Float64Array {
  const start = reader.skip(8 * length);
  return bytesToDoubles(reader.bytes.subarray(start, start + 8 * length));
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

/** Present values at their rows, NaN at the others. */
function spread(present: Float64Array, flags: Float64Array): Float64Array {
  const values = new Float64Array(flags.length).fill(Number.NaN);
  let next = 0;
  for (let row = 0; row < flags.length; row += 1) {
    if (flags[row] !== 0) continue;
    values[row] = present[next] ?? 0;
    next += 1;
  }
  return values;
}
