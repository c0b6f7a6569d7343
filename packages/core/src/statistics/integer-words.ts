/** Bits of a word. */
export const wordBits = 64;
/** Bytes of a word. */
export const wordBytes = 8;

/**
 * The integer in the first `count` words of a view, at least one, the low ones first. A negative one is written in two's
 * complement, with the highest bit set.
 */
export function readWords(
  view: DataView,
  { count, negative }: { readonly count: number; readonly negative: boolean },
): bigint {
  const highest = (count - 1) * wordBytes;
  let integer = negative ? view.getBigInt64(highest, true) : view.getBigUint64(highest, true);
  for (let offset = highest - wordBytes; offset >= 0; offset -= wordBytes) {
    integer = (integer << 64n) | view.getBigUint64(offset, true);
  }
  return integer;
}

/** Writes an integer that is not negative to the first words of a view, the low ones first; returns how many it took. */
export function writeWords(view: DataView, integer: bigint): number {
  let count = 0;
  for (let rest = integer; rest !== 0n; rest >>= 64n) {
    view.setBigUint64(count * wordBytes, BigInt.asUintN(64, rest), true);
    count += 1;
  }
  return count;
}
