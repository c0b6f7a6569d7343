import { lastUpTo } from './bisect.ts';
import { guideTo, type SortedGuide } from './sorted-guide.ts';
import { cellOf } from './value-cells.ts';

/**
 * How many values lie before each of some fences, and last how many there are; NaN is left out.
 *
 * @param fences strictly ascending; no value is below the first
 * @param options `max`: the greatest value
 */
export function countBetween(
  fences: Float64Array,
  values: Float64Array,
  options: { readonly max: number },
): Float64Array {
  const starts = new Float64Array(fences.length + 1);
  const guide = guideTo(fences, options);
  if (guide === undefined) countByBisecting(starts, fences, values);
  else countByCells(starts, fences, values, guide);
  for (let i = 1; i < starts.length; i += 1) starts[i] = (starts[i] ?? 0) + (starts[i - 1] ?? 0);
  return starts;
}

function countByCells(
  counts: Float64Array,
  fences: Float64Array,
  values: Float64Array,
  { cells, upTo }: SortedGuide,
): void {
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] ?? 0;
    if (Number.isNaN(value)) continue;
    let next = upTo[cellOf(value, cells)] ?? 0;
    while (next > 0 && (fences[next - 1] ?? 0) > value) next -= 1;
    counts[next] = (counts[next] ?? 0) + 1;
  }
}

function countByBisecting(counts: Float64Array, fences: Float64Array, values: Float64Array): void {
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] ?? 0;
    if (Number.isNaN(value)) continue;
    const next = lastUpTo(fences, value) + 1;
    counts[next] = (counts[next] ?? 0) + 1;
  }
}
