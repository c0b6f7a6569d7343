import { ByteReader, damagedPage } from './byte-reader.ts';

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
  const reader = new ByteReader(bytes);
  const count = reader.view.getUint32(reader.skip(4), true);
  const lengths = reader.skip(4 * count);
  const parts: Uint8Array[] = [];
  for (let index = 0; index < count; index += 1) {
    const length = reader.view.getUint32(lengths + 4 * index, true);
    const start = reader.skip(length);
    parts.push(bytes.subarray(start, start + length));
  }
  reader.finish();
  return parts;
}

/**
 * One of the byte strings that {@link packList} joined, as a view.
 *
 * @throws `STORAGE_FAILED` when there is none at the index
 */
export function unpackItem(bytes: Uint8Array, index: number): Uint8Array {
  const reader = new ByteReader(bytes);
  const count = reader.view.getUint32(reader.skip(4), true);
  if (index >= count) throw damagedPage();
  const lengths = reader.skip(4 * count);
  for (let before = 0; before < index; before += 1) {
    reader.skip(reader.view.getUint32(lengths + 4 * before, true));
  }
  const length = reader.view.getUint32(lengths + 4 * index, true);
  const start = reader.skip(length);
  return bytes.subarray(start, start + length);
}
