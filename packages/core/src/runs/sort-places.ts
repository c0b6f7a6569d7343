import { lastUpTo } from './bisect.ts';
import { guideTo } from './sorted-guide.ts';
import { cellOf } from './value-cells.ts';

/**
 * For each value its index among sorted ones.
 *
 * @param values each among `sorted`
 * @param sorted strictly ascending, without -0
 */
export function placesOf(values: Float64Array, sorted: Float64Array): Uint32Array {
  const guide = guideTo(sorted, { max: sorted.at(-1) ?? 0 });
  const places = new Uint32Array(values.length);
  if (guide === undefined) {
    for (let i = 0; i < values.length; i += 1) places[i] = lastUpTo(sorted, values[i] ?? 0);
    return places;
  }
  const { cells, upTo } = guide;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] ?? 0;
    let place = (upTo[cellOf(value, cells)] ?? 0) - 1;
    while (place > 0 && (sorted[place] ?? 0) > value) place -= 1;
    places[i] = place;
  }
  return places;
}
