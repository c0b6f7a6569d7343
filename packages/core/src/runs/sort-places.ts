/**
 * For each value its index among sorted ones. In O(1) a value where sorted values are spread somewhat evenly, O(log n) at the worst:
 * the span from the least to the greatest is cut into parts, two for each sorted value, and a value looked for in its part.
 *
 * @param values each among `sorted`
 * @param sorted strictly ascending, without -0
 */
export function placesOf(values: Float64Array, sorted: Float64Array): Uint32Array {
  const places = new Uint32Array(values.length);
  const least = sorted[0] ?? 0;
  const parts = (2 * sorted.length) / ((sorted.at(-1) ?? 0) - least);
  const isSpread = Number.isFinite(parts) && parts > 0;
  const firsts = isSpread ? firstsOf(sorted, { least, parts }) : Uint32Array.of(0, sorted.length);
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] ?? 0;
    const part = isSpread ? ((value - least) * parts) | 0 : 0;
    let low = firsts[part] ?? 0;
    let high = (firsts[part + 1] ?? 0) - 1;
    while (high - low > fewest) {
      const middle = (low + high) >>> 1;
      if ((sorted[middle] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    while (low < high && (sorted[low] ?? 0) < value) low += 1;
    places[i] = low;
  }
  return places;
}

/** So many are gone through faster than halved. */
const fewest = 4;

/** For each part of the span the index of the first sorted value that is not below it. */
function firstsOf(
  sorted: Float64Array,
  { least, parts }: { readonly least: number; readonly parts: number },
): Uint32Array {
  const { length } = sorted;
  // The greatest value is at the very end, in a part of its own, and that has an end too.
  const firsts = new Uint32Array(2 * length + 2).fill(length);
  let part = 0;
  for (let i = 0; i < length; i += 1) {
    const own = (((sorted[i] ?? 0) - least) * parts) | 0;
    for (; part <= own; part += 1) firsts[part] = i;
  }
  return firsts;
}
