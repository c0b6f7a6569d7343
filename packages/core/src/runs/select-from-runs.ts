import { DeviceStatsError } from '../errors/device-stats-error.ts';
import { type Bracket, bracketRanks, fencesOf, pagesInside, valueAt } from './bracket.ts';
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

/** Ranks that follow each other, and where they lie. */
interface BracketedRanks extends Bracket {
  readonly ranks: readonly number[];
}

function planSelection<R extends Run>({ runs, loose, ranks }: Selection<R>): Plan<R> {
  const usesFences = runs.some(({ count }) => count > 0) || loose.some((one) => one.isOrdered);
  if (!usesFences) return { ranges: [], finish: () => selectLoose(loose, neighbours(ranks)) };
  const lists = [...loose.map(({ fences }) => fences), ...runs.map(fencesOf)].filter(
    ({ values }) => values.length > 0,
  );
  const [first, ...others] = lists;
  if (first !== undefined && first.index === undefined && others.length === 0) {
    return { ranges: [], finish: () => new Map(ranks.map((rank) => [rank, valueAt(first, rank)])) };
  }
  const brackets = neighbours(ranks).map((group) => ({
    ranks: group,
    ...bracketRanks(lists, { first: group[0] ?? 0, last: group.at(-1) ?? 0 }),
  }));
  const unsettled = brackets.filter(({ low, high }) => low < high);
  const ranges = runs.flatMap((run) => rangesToRead(run, unsettled));
  return {
    ranges,
    finish: (pages) => {
      const source = new ReadRanges(ranges, pages);
      return new Map(brackets.flatMap((bracket) => settle(bracket, { runs, loose, source })));
    },
  };
}

/** The values at the ranks of a bracket. */
function settle<R extends Run>(
  { ranks, low, high }: BracketedRanks,
  from: {
    readonly runs: readonly R[];
    readonly loose: readonly LooseMetric[];
    readonly source: ReadRanges<R>;
  },
): readonly (readonly [number, number])[] {
  if (low === high) return ranks.map((rank) => [rank, low]);
  const loose: Float64Array[] = [];
  const pages: SortedPage[] = [];
  let below = 0;
  for (const metric of from.loose) {
    const inside = metric.within({ low, high });
    below += inside.below;
    loose.push(inside.values);
  }
  for (const run of from.runs) {
    const inside = pagesInside(run, { low, high });
    below += inside.below;
    for (let page = inside.from; page < inside.to; page += 1) {
      pages.push(knownPage(run, page) ?? from.source.page(run, page));
    }
  }
  const places = ranks.map((rank) => rank - below);
  const found = selectBetween({ pages, loose }, { low, high }, places);
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
