import {
  type Bracket,
  bracketRanks,
  leastCountUpTo,
  mostCountBelow,
  type RankedList,
  rankedLists,
} from './bracket.ts';
import { gatherInside, roomFor } from './gather-inside.ts';
import type { Candidates, LooseMetric } from './loose-readings.ts';
import type { Run } from './run.ts';

/** Where the values at ranks that follow each other lie, and what of the loose values lies there. */
export interface RanksBracket extends Bracket {
  readonly ranks: readonly number[];
  /** The loose values in the bracket, and maybe others. */
  readonly loose: readonly Candidates[];
}

/** How many standard deviations wide brackets are to either side: once in about 15,000 times they are too narrow. */
const deviations = 4;

/**
 * Brackets of ranks among values of which some were never looked at: a sample of these says where the ranks probably lie, and for each
 * bracket all are gone through once, to gather those inside and to count those below. That also tells whether the bracket is right.
 *
 * Undefined when it is not, or when fences of all values are known.
 *
 * @param groups the ranks, in groups of those that follow each other
 */
export function guessBrackets(
  { runs, loose }: { readonly runs: readonly Run[]; readonly loose: readonly LooseMetric[] },
  groups: readonly (readonly number[])[],
): readonly RanksBracket[] | undefined {
  const known: LooseMetric[] = [];
  const columns: Float64Array[] = [];
  const guesses: RankedList[] = [];
  let variance = 0;
  for (const metric of loose) {
    const guess = metric.guess();
    if (guess === undefined) {
      known.push(metric);
      continue;
    }
    columns.push(...metric.columns);
    guesses.push(guess.fences);
    variance += guess.variance;
  }
  if (guesses.length === 0) return undefined;
  const all = extentOf([...runs, ...loose.map(({ summary }) => summary)]);
  const margin = Math.ceil(deviations * Math.sqrt(variance));
  const exact = rankedLists({ runs, loose: known });
  const lists = [...guesses, ...exact];
  const room = roomFor(columns);
  const brackets: RanksBracket[] = [];
  for (const ranks of groups) {
    const first = ranks[0] ?? 0;
    const last = ranks.at(-1) ?? 0;
    // The least and the greatest value are known.
    const end = last === 0 ? all.min : first === all.count - 1 ? all.max : undefined;
    if (end !== undefined) {
      brackets.push({ ranks, low: end, high: end, loose: [] });
      continue;
    }
    const bracket = bracketRanks(lists, {
      first: Math.max(first - margin, 0),
      last: Math.min(last + margin, all.count - 1),
    });
    const inside = gatherInside(columns, bracket, room);
    const below = mostCountBelow(exact, bracket.low) + inside.below;
    const upTo = leastCountUpTo(exact, bracket.high) + inside.below + inside.values.length;
    if (below > first || upTo <= last) return undefined;
    const isSettled = bracket.low === bracket.high;
    const others = isSettled ? [] : known.map((metric) => metric.within(bracket));
    brackets.push({ ranks, ...bracket, loose: [inside, ...others] });
  }
  return brackets;
}

/** Count, least and greatest value of several together. */
function extentOf(parts: readonly Pick<Run, 'count' | 'min' | 'max'>[]): {
  readonly count: number;
  readonly min: number;
  readonly max: number;
} {
  let count = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const part of parts) {
    count += part.count;
    min = Math.min(min, part.min ?? min);
    max = Math.max(max, part.max ?? max);
  }
  return { count, min, max };
}
