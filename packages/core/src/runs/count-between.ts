import { lastUpTo } from './bisect.ts';

/**
 * How many values lie before each of some fences, and last how many there are; NaN is left out.
 *
 * @param fences strictly ascending; no value is below the first
 */
export function countBetween(fences: Float64Array, values: Float64Array): Float64Array {
  const starts = new Float64Array(fences.length + 1);
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] ?? 0;
    if (Number.isNaN(value)) continue;
    const next = lastUpTo(fences, value) + 1;
    starts[next] = (starts[next] ?? 0) + 1;
  }
  for (let i = 1; i < starts.length; i += 1) starts[i] = (starts[i] ?? 0) + (starts[i - 1] ?? 0);
  return starts;
}
