import { ByteReader } from './byte-reader.ts';

/** Joins byte strings into one from which {@link unpackList} takes them apart. */
export function packList(parts: readonly Uint8Array[]): Uint8Array {
  const head = 4 * (parts.length + 1);
  const bytes = new Uint8Array(parts.reduce((size, part) => size + part.length, head));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, parts.length, true);
  let position = head;
  for (const [index, part] of parts.entries()) {
    view.setUint32(4 * (index + 1), part.length, true);
    bytes.set(part, position);
    position += part.length;
  }
  return bytes;
}

/**
 * The byte strings that {@link packList} joined, as views.
 *
 * @throws `STORAGE_FAILED` for bytes that it did not write, as far as that shows
 */
export function unpackList(bytes: Uint8Array): readonly Uint8Array[] {
  const starts = itemStarts(new ByteReader(bytes));
  const { buffer, byteOffset } = bytes;
  // Faster than parts of a Buffer, as drivers give.
  return starts.slice(1).map((end, index) => {
    const start = starts[index] ?? 0;
    return new Uint8Array(buffer, byteOffset + start, end - start);
  });
}

/**
 * Where each of the byte strings that {@link packList} joined begins, and where the last ends.
 *
 * @throws `STORAGE_FAILED` for bytes that it did not write, as far as that shows
 */
export function itemStarts(reader: ByteReader): readonly number[] {
  const { view } = reader;
  const count = view.getUint32(reader.skip(4), true);
  const lengths = reader.skip(4 * count);
  const starts = [reader.position];
  for (let index = 0; index < count; index += 1) {
    reader.skip(view.getUint32(lengths + 4 * index, true));
    starts.push(reader.position);
  }
  reader.finish();
  return starts;
}
