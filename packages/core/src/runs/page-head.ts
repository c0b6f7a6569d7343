import { type ByteReader, damagedPage } from './byte-reader.ts';
import { mostPacked } from './packed-integers.ts';

/** What encoded values begin with. */
export interface PageHead {
  /** Says how they are encoded: from 0 to 127. */
  readonly tag: number;
  /** How many there are. */
  readonly length: number;
}

/** How many bytes the head takes: two, or five for more than 255 values. */
export function headSize(length: number): number {
  return length > mostShort ? 5 : 2;
}

/** Writes the head and returns where it ends. */
export function writeHead(
  view: DataView,
  { tag, length, position = 0 }: PageHead & { readonly position?: number },
): number {
  const isLong = length > mostShort;
  view.setUint8(position, isLong ? tag + long : tag);
  if (isLong) view.setUint32(position + 1, length, true);
  else view.setUint8(position + 1, length);
  return position + headSize(length);
}

/**
 * Reads the head.
 *
 * @param most how many values there can be: damaged bytes cannot ask for more memory. Default: as many as can be packed
 */
export function readHead(
  reader: ByteReader,
  most: number = mostPacked(reader.bytes.length),
): PageHead {
  const first = reader.byte();
  const length = first < long ? reader.byte() : reader.view.getUint32(reader.skip(4), true);
  if (length > most) throw damagedPage();
  return { tag: first % long, length };
}

/** How many values a byte can count. */
const mostShort = 255;
/** Added to the tag where the length has four bytes. */
const long = 128;
