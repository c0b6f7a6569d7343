/** A random number generator in [0, 1) that repeats itself for the same seed: mulberry32, by Tommy Ettinger. */
export function seededRandom(seed: number): () => number {
  const next = seededBits(seed);
  return () => next() / 2 ** 32;
}

/** As {@link seededRandom}, with all the 53 bits that a double in [0, 1) has room for: values that no encoding can shorten. */
export function seededRandom53(seed: number): () => number {
  const next = seededBits(seed);
  return () => ((next() >>> 5) * 2 ** 26 + (next() >>> 6)) / 2 ** 53;
}

/** 32 random bits each time. */
function seededBits(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}
