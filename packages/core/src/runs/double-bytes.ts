import { damagedPage } from './byte-reader.ts';
import { highWord } from './double-words.ts';

/** Doubles as bytes, the low ones first, one after the other. */
export function doublesToBytes(lists: readonly Float64Array[]): Uint8Array {
  const view = new DataView(
    new ArrayBuffer(8 * lists.reduce((sum, { length }) => sum + length, 0)),
  );
  let at = 0;
  for (const list of lists) {
    for (const value of list) {
      view.setFloat64(at, value, true);
      at += 8;
    }
  }
  return new Uint8Array(view.buffer);
}

/**
 * Reads what {@link doublesToBytes} wrote.
 *
 * @throws `STORAGE_FAILED` when it is not a whole number of doubles
 */
export function bytesToDoubles(bytes: Uint8Array): Float64Array {
  if (bytes.length % 8 !== 0) throw damagedPage();
  // A copy begins where a double can begin.
  const { buffer } = new Uint8Array(bytes);
  const doubles = new Float64Array(buffer);
  if (highWord === 1) return doubles;
  const view = new DataView(buffer);
  return doubles.map((_, index) => view.getFloat64(8 * index, true));
}
