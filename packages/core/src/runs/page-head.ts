import { type ByteReader, damagedPage } from './byte-reader.ts';
import { mostPacked } from './packed-integers.ts';

/** What encoded values begin with. */
export interface PageHead {
  /** Says how they are encoded: from 0 to 127. */
  readonly tag: number;
  /** How many there are. */
  readonly length: number;
}

/** A new array of bytes with a head: two bytes, or five for more than 255 values. Returns where the body begins. */
export function startBytes(
  { tag, length }: PageHead,
  { bodySize }: { readonly bodySize: number },
): { readonly bytes: Uint8Array; readonly view: DataView; readonly body: number } {
  const isLong = length > 255;
  const body = isLong ? 5 : 2;
  const bytes = new Uint8Array(body + bodySize);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, isLong ? tag + long : tag);
  if (isLong) view.setUint32(1, length, true);
  else view.setUint8(1, length);
  return { bytes, view, body };
}

/** Reads the head. */
export function readHead(reader: ByteReader): PageHead {
  const first = reader.byte();
  const length = first < long ? reader.byte() : reader.view.getUint32(reader.skip(4), true);
  if (length > mostPacked(reader.bytes.length)) throw damagedPage();
  return { tag: first % long, length };
}

const long = 128;
