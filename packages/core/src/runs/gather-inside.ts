import type { Bracket } from './bracket.ts';
import { lengthOf } from './join-columns.ts';
import type { Candidates } from './loose-readings.ts';

/**
 * The values of some lists, in any order, that lie in a bracket, and how many lie below it. NaN is left out.
 *
 * @param room where to gather them: for all values, and one more. Default: a new array
 */
export function gatherInside(
  lists: readonly Float64Array[],
  bracket: Bracket,
  room: Float64Array = roomFor(lists),
): Candidates {
  const gathered = { inside: room, next: 0, below: 0 };
  for (const values of lists) addInside(gathered, values, bracket);
  return { values: room.slice(0, gathered.next), below: gathered.below };
}

/** One element more than there can be: what is written there is of no use, and saves a branch. */
export function roomFor(lists: readonly Float64Array[]): Float64Array {
  return new Float64Array(lengthOf(lists) + 1);
}

/** A function of its own: a loop in a loop takes longer until it is compiled. */
function addInside(
  gathered: { readonly inside: Float64Array; next: number; below: number },
  values: Float64Array,
  { low, high }: Bracket,
): void {
  const { inside } = gathered;
  let { next, below } = gathered;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] ?? 0;
    below += Number(value < low);
    inside[next] = value;
    next += Number(value >= low) & Number(value <= high);
  }
  gathered.next = next;
  gathered.below = below;
}
