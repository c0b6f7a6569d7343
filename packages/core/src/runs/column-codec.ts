import { ByteReader, damagedPage } from './byte-reader.ts';
import { decimalScale, powerOfTen, scaled } from './decimal-scale.ts';
import { joinParts, packIntegers, unpackIntegers } from './packed-integers.ts';
import { presentValues } from './present-values.ts';

/**
 * Writes a segment's values of one metric in time order, without loss; NaN, which stands for an absent one, has a bit a value
 * where there is any.
 *
 * Rounded decimals are packed as whole numbers: by how much each differs from the one before, or from the least, whichever takes
 * fewer bytes. Other values are written as they are: sorting is what makes doubles alike, and time order does not.
 *
 * @param column -0 and NaN of any bits come back as 0 and NaN; infinite ones come back
 */
export function encodeColumn(column: Float64Array): Uint8Array {
  const values = presentValues([column]).map((value) => value + 0);
  const k = decimalScale(values);
  const body = k === undefined ? undefined : packDecimals(values, powerOfTen(k));
  const flags =
    values.length === column.length
      ? new Uint8Array(0)
      : packIntegers(column.map((value) => Number(Number.isNaN(value))));
  const bodySize = body === undefined ? values.length * 8 : 8 + body.packed.length;
  const bytes = new Uint8Array(headSize + flags.length + bodySize);
  const view = new DataView(bytes.buffer);
  const kind = body === undefined || k === undefined ? raw : k + (body.byStep ? steps : 0);
  view.setUint8(0, kind + (flags.length > 0 ? absent : 0));
  view.setUint32(1, column.length, true);
  bytes.set(flags, headSize);
  const start = headSize + flags.length;
  if (body === undefined) {
    for (const [i, value] of values.entries()) view.setFloat64(start + i * 8, value, true);
  } else {
    view.setFloat64(start, body.base, true);
    bytes.set(body.packed, start + 8);
  }
  return bytes;
}

/**
 * Reads what {@link encodeColumn} wrote.
 *
 * @throws `STORAGE_FAILED` for bytes that it did not write, as far as that shows
 */
export function decodeColumn(bytes: Uint8Array): Float64Array {
  const reader = new ByteReader(bytes);
  const head = reader.skip(headSize);
  const tag = reader.view.getUint8(head);
  const length = reader.view.getUint32(head + 1, true);
  if (tag < absent) {
    const values = decodeValues(reader, { kind: tag, length });
    reader.finish();
    return values;
  }
  const column = joinParts(unpackIntegers(reader, length), 0);
  const present = column.reduce((count, flag) => count + Number(flag === 0), 0);
  const values = decodeValues(reader, { kind: tag - absent, length: present });
  reader.finish();
  let next = 0;
  for (let i = 0; i < length; i += 1) {
    const isPresent = column[i] === 0;
    column[i] = isPresent ? (values[next] ?? 0) : Number.NaN;
    next += Number(isPresent);
  }
  return column;
}

const headSize = 5;
/** Kinds below are scales, of numbers packed by their difference from the least. */
const steps = 16;
const raw = 32;
/** Added to the kind when values are absent. */
const absent = 64;

interface PackedDecimals {
  readonly byStep: boolean;
  /** The first whole number, or the least. */
  readonly base: number;
  readonly packed: Uint8Array;
}

/** Undefined where whole numbers are too far apart to be packed. */
function packDecimals(values: Float64Array, power: number): PackedDecimals | undefined {
  const wholes = values.map((value) => scaled(value, power));
  const first = wholes[0] ?? 0;
  const least = wholes.reduce((a, b) => Math.min(a, b), first);
  const greatest = wholes.reduce((a, b) => Math.max(a, b), first);
  if (greatest - least > greatestRange) return undefined;
  const offsets = packIntegers(wholes.map((whole) => whole - least));
  const changes = packIntegers(
    wholes.map((whole, i) => {
      const step = whole - (wholes[i - 1] ?? first);
      return step >= 0 ? 2 * step : -2 * step - 1;
    }),
  );
  return changes.length < offsets.length
    ? { byStep: true, base: first, packed: changes }
    : { byStep: false, base: least, packed: offsets };
}

/** So that twice a step can be packed. */
const greatestRange = 2 ** 48;

function decodeValues(
  reader: ByteReader,
  { kind, length }: { readonly kind: number; readonly length: number },
): Float64Array {
  if (kind > raw) throw damagedPage();
  if (kind === raw) {
    const start = reader.skip(length * 8);
    const values = new Float64Array(length);
    for (let i = 0; i < length; i += 1) values[i] = reader.view.getFloat64(start + i * 8, true);
    return values;
  }
  let whole = reader.view.getFloat64(reader.skip(8), true);
  const values = joinParts(unpackIntegers(reader, length), 0);
  const power = powerOfTen(kind % steps);
  for (let i = 0; i < length; i += 1) {
    const packed = values[i] ?? 0;
    if (kind < steps) values[i] = (whole + packed) / power;
    else {
      whole += packed % 2 === 0 ? packed / 2 : -(packed + 1) / 2;
      values[i] = whole / power;
    }
  }
  return values;
}
