/** Bits of a double's exponent, and how many values can be added before a part's sum needs more than 53 bits. */
const exponents = 2_048;
const mostAdded = 2 ** 20;

const value = new Float64Array(1);
const words = new Uint32Array(value.buffer); // low word first on every machine that Node.js runs on

/**
 * The exact sum of values, rounded once: their mantissas are added as integers, in two parts for each exponent. Made for the
 * comparison alone, so that nothing of the engine's checks the engine. Subnormal values are not provided for.
 */
export function exactSum(columns: readonly Float64Array[]): number {
  const totals = new Map<number, bigint>();
  for (const column of columns) {
    for (let start = 0; start < column.length; start += mostAdded) {
      addTo(totals, column.subarray(start, start + mostAdded));
    }
  }
  const least = Math.min(...totals.keys());
  let total = 0n;
  for (const [exponent, mantissas] of totals) total += mantissas << BigInt(exponent - least);
  // Number() rounds once; the product with a power of two is exact.
  return total === 0n ? 0 : Number(total) * 2 ** (least - 1_075);
}

function addTo(totals: Map<number, bigint>, values: Float64Array): void {
  const high = new Float64Array(exponents);
  const low = new Float64Array(exponents);
  for (const each of values) {
    value[0] = each;
    const word = words[1] ?? 0;
    const exponent = (word >>> 20) & 0x7ff;
    if (exponent === 0 && each !== 0) throw new RangeError(`${each} is subnormal.`);
    if (exponent === 0) continue;
    const sign = word >>> 31 === 0 ? 1 : -1;
    high[exponent] = (high[exponent] ?? 0) + sign * ((word & 0xf_ffff) | 0x10_0000);
    low[exponent] = (low[exponent] ?? 0) + sign * (words[0] ?? 0);
  }
  for (let exponent = 0; exponent < exponents; exponent += 1) {
    const sum = (BigInt(high[exponent] ?? 0) << 32n) + BigInt(low[exponent] ?? 0);
    if (sum !== 0n) totals.set(exponent, (totals.get(exponent) ?? 0n) + sum);
  }
}
