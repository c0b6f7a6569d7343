/** Which 32-bit word of a double has its sign and exponent: 1 where bytes go from low to high, as almost everywhere. */
export const highWord: number = new Uint8Array(new Uint32Array([1]).buffer)[0] ?? 1;
