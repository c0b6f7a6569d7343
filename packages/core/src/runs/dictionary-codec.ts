import { type ByteReader, damagedPage } from './byte-reader.ts';
import { packRanks, ranksSize, unpackRanks } from './column-ranks.ts';
import { decodePage, encodePage } from './page-codec.ts';
import { placesOf } from './sort-places.ts';

/**
 * Writes values as the different ones, ascending, and of each its index among them. Undefined where that does not take fewer than
 * `lessThan` bytes, which is found without writing where no value repeats and values are spread evenly.
 *
 * @param options `sorted`: the different values, ascending, without -0
 */
export function encodeDictionary(
  values: Float64Array,
  { sorted, lessThan }: { readonly sorted: Float64Array; readonly lessThan: number },
): Uint8Array | undefined {
  const indexSize = ranksSize(values.length, sorted.length);
  if (sorted.length === 0 || !mayBeSmaller(values, { sorted, room: lessThan - indexSize })) {
    return undefined;
  }
  const page = encodePage({ values: sorted, counts: undefined });
  const sizeBytes = 4 + page.length + indexSize;
  if (sizeBytes >= lessThan) return undefined;
  const bytes = new Uint8Array(sizeBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, page.length, true);
  bytes.set(page, 4);
  const ranks = placesOf(values, sorted);
  packRanks(view, { position: 4 + page.length, ranks, distinct: sorted.length });
  return bytes;
}

/**
 * Reads what {@link encodeDictionary} wrote.
 *
 * @throws `STORAGE_FAILED` for bytes that it did not write, as far as that shows
 */
export function decodeDictionary(reader: ByteReader, length: number): Float64Array {
  const size = reader.view.getUint32(reader.skip(4), true);
  const start = reader.skip(size);
  const { values: sorted } = decodePage(reader.bytes.subarray(start, start + size));
  const ranks = new Uint16Array(length);
  if (unpackRanks(reader, ranks) !== sorted.length) throw damagedPage();
  const values = new Float64Array(length);
  for (let i = 0; i < length; i += 1) values[i] = sorted[ranks[i] ?? 0] ?? 0;
  return values;
}

/** Whether the different values may fit in the room: where most are, they take as many bits as if all were spread like these. */
function mayBeSmaller(
  values: Float64Array,
  { sorted, room }: { readonly sorted: Float64Array; readonly room: number },
): boolean {
  if (2 * sorted.length <= values.length) return room > 0;
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  // Values of which a few are far out, so that all others have zeros in front of them.
  return at(1) - at(0) > farOut * (at(7 / 8) - at(1 / 8)) && room > 0;
}

/** How many times as far as the middle ones all values reach. */
const farOut = 16;
