import { DeviceStatsError } from '../errors/device-stats-error.ts';
import {
  type Bracket,
  bracketRanks,
  pagesInside,
  type RankedList,
  rankedLists,
  valueAt,
} from './bracket.ts';
import { guessBrackets, type RanksBracket } from './guess-brackets.ts';
import type { LooseMetric } from './loose-readings.ts';
import { knownPage, type PageRange, type ReadPages, type Run, type SortedPage } from './run.ts';
import { selectBetween } from './select-between.ts';
import { selectLoose } from './select-loose.ts';

/** Which order statistics of which values are asked for: one metric's, of any number of segments and devices. */
export interface Selection<R extends Run = Run> {
  readonly runs: readonly R[];
  /** Values that are in no run. */
  readonly loose: readonly LooseMetric[];
  /** Counted from 0, in any order, each below the count of all values. */
  readonly ranks: readonly number[];
}

/**
 * Exact order statistics of the values in runs: for each selection the values at its ranks, as if all were sorted.
 *
 * The fences bracket each rank between two values; only pages inside the brackets are read, all in one go for all selections, or
 * none when fences tell enough; in them the ranks are found. Without repeated values at most 4 m + 2 pages are read for
 * each rank in m runs, 2 m as a rule, whatever the number of values.
 */
export async function selectFromRuns<R extends Run>(order: {
  readonly selections: readonly Selection<R>[];
  readonly readPages: ReadPages<R>;
}): Promise<readonly (readonly number[])[]> {
  const plans = order.selections.map(planSelection);
  const ranges = plans.flatMap((plan) => plan.ranges);
  const read = ranges.length === 0 ? [] : await order.readPages(ranges);
  let next = 0;
  return plans.map((plan, index) => {
    const pages = read.slice(next, next + plan.ranges.length);
    next += plan.ranges.length;
    const found = plan.finish(pages);
    return order.selections[index]?.ranks.map((rank) => found.get(rank) ?? Number.NaN) ?? [];
  });
}

/** What is to be read for a selection, and what becomes of it. */
interface Plan<R extends Run> {
  readonly ranges: readonly PageRange<R>[];
  /** The values by rank. */
  readonly finish: (pages: readonly (readonly SortedPage[])[]) => ReadonlyMap<number, number>;
}

function planSelection<R extends Run>(selection: Selection<R>): Plan<R> {
  const { runs, loose, ranks } = selection;
  const groups = neighbours(ranks);
  const usesFences = runs.some(({ count }) => count > 0) || loose.some((one) => one.isOrdered);
  if (!usesFences) return { ranges: [], finish: () => selectLoose(loose, groups) };
  const guessed = guessBrackets(selection, groups);
  if (guessed !== undefined) return planReading(runs, guessed);
  const lists = rankedLists(selection);
  const [first, ...others] = lists;
  if (first !== undefined && first.index === undefined && others.length === 0) {
    return { ranges: [], finish: () => new Map(ranks.map((rank) => [rank, valueAt(first, rank)])) };
  }
  return planReading(
    runs,
    groups.map((group) => bracketOf(group, lists, loose)),
  );
}

function bracketOf(
  ranks: readonly number[],
  lists: readonly RankedList[],
  loose: readonly LooseMetric[],
): RanksBracket {
  const bracket = bracketRanks(lists, { first: ranks[0] ?? 0, last: ranks.at(-1) ?? 0 });
  const isSettled = bracket.low === bracket.high;
  return { ranks, ...bracket, loose: isSettled ? [] : loose.map((one) => one.within(bracket)) };
}

function planReading<R extends Run>(
  runs: readonly R[],
  brackets: readonly RanksBracket[],
): Plan<R> {
  const unsettled = brackets.filter(({ low, high }) => low < high);
  const ranges = runs.flatMap((run) => rangesToRead(run, unsettled));
  return {
    ranges,
    finish: (pages) => {
      const source = new ReadRanges(ranges, pages);
      return new Map(brackets.flatMap((bracket) => settle(bracket, { runs, source })));
    },
  };
}

/** The values at the ranks of a bracket. */
function settle<R extends Run>(
  { ranks, low, high, loose }: RanksBracket,
  from: { readonly runs: readonly R[]; readonly source: ReadRanges<R> },
): readonly (readonly [number, number])[] {
  if (low === high) return ranks.map((rank) => [rank, low]);
  const pages: SortedPage[] = [];
  let below = 0;
  for (const candidates of loose) below += candidates.below;
  for (const run of from.runs) {
    const inside = pagesInside(run, { low, high });
    below += inside.below;
    for (let page = inside.from; page < inside.to; page += 1) {
      pages.push(knownPage(run, page) ?? from.source.page(run, page));
    }
  }
  const places = ranks.map((rank) => rank - below);
  const found = selectBetween(
    { pages, loose: loose.map(({ values }) => values) },
    { low, high },
    places,
  );
  return ranks.map((rank, index) => [rank, found[index] ?? Number.NaN]);
}

/** The pages of a run that some bracket needs, each once. */
function rangesToRead<R extends Run>(
  run: R,
  brackets: readonly Bracket[],
): readonly PageRange<R>[] {
  const ranges: { run: R; from: number; to: number }[] = [];
  for (const bracket of brackets) {
    const { from, to } = pagesInside(run, bracket);
    for (let page = Math.max(from, ranges.at(-1)?.to ?? 0); page < to; page += 1) {
      const last = ranges.at(-1);
      if (knownPage(run, page) !== undefined) continue;
      if (last?.to === page) last.to = page + 1;
      else ranges.push({ run, from: page, to: page + 1 });
    }
  }
  return ranges;
}

/** The pages that were read. */
class ReadRanges<R extends Run> {
  readonly #pages = new Map<R, Map<number, SortedPage>>();

  constructor(ranges: readonly PageRange<R>[], pages: readonly (readonly SortedPage[])[]) {
    for (const [index, { run, from }] of ranges.entries()) {
      const ofRun = this.#pages.get(run) ?? new Map<number, SortedPage>();
      this.#pages.set(run, ofRun);
      for (const [offset, page] of (pages[index] ?? []).entries()) ofRun.set(from + offset, page);
    }
  }

  page(run: R, index: number): SortedPage {
    const page = this.#pages.get(run)?.get(index);
    if (page === undefined) throw missingPage(index);
    return page;
  }
}

/** Ranks in groups of those that follow each other, as the two of a median do: they share a bracket. */
function neighbours(ranks: readonly number[]): readonly (readonly number[])[] {
  const groups: number[][] = [];
  for (const rank of [...new Set(ranks)].sort((a, b) => a - b)) {
    const group = groups.at(-1);
    if (group?.at(-1) === rank - 1) group.push(rank);
    else groups.push([rank]);
  }
  return groups;
}

function missingPage(page: number): DeviceStatsError<'STORAGE_FAILED'> {
  return new DeviceStatsError('STORAGE_FAILED', {
    message: `Page ${page} of a stored run is missing. Restore the data from a backup.`,
    details: {},
  });
}
