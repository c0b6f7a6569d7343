/** Writes a non-negative integer below 2^53 in 7-bit groups, the lowest first; returns the position behind it. */
export function writeVarint(bytes: Uint8Array, start: number, value: number): number {
  let at = start;
  let rest = value;
  while (rest >= 0x80) {
    // `%` and division, since bit operators end at 32 bits.
    bytes[at] = (rest % 0x80) + 0x80;
    rest = Math.floor(rest / 0x80);
    at += 1;
  }
  bytes[at] = rest;
  return at + 1;
}

/** Reads what {@link writeVarint} wrote, and moves the cursor behind it. */
export function readVarint(cursor: { readonly bytes: Uint8Array; at: number }): number {
  let value = 0;
  for (let scale = 1; ; scale *= 0x80) {
    const byte = cursor.bytes[cursor.at] ?? 0;
    cursor.at += 1;
    if (byte < 0x80) return value + byte * scale;
    value += (byte - 0x80) * scale;
  }
}
