import { ValueSummary } from '../statistics/value-summary.ts';
import { damagedPage } from './byte-reader.ts';
import { mergePages } from './merge-pages.ts';
import { MergeSource } from './merge-source.ts';
import { PageWriter } from './page-writer.ts';
import type { PageRange, Run, SortedPage } from './run.ts';

/**
 * Merges runs into one, a few values at a time, so that the work can be spread: between two calls it holds nothing open, only
 * the pages handed in and not used up yet.
 *
 * From all runs at once the values up to some bound are taken, and sorted: O(1) a value where they are spread somewhat evenly,
 * O(log n) at the worst. The summaries are merged, not computed again.
 *
 * @example
 * ```ts
 * const merge = new RunMerge(runs, { pageSize: 256 });
 * while (!merge.done) {
 *   const ranges = merge.wanted(8);
 *   merge.supply(ranges, await readPages(ranges));
 *   store(merge.merge(4096));
 * }
 * const { run, pages } = merge.finish();
 * ```
 */
export class RunMerge<R extends Run> {
  readonly #pageSize: number;
  readonly #summary: ValueSummary = new ValueSummary();
  readonly #writer: PageWriter;
  /** Of runs of which some values have not been merged. */
  #sources: readonly MergeSource<R>[];

  /** @param options `pageSize`: of the new run; need not be that of the merged ones */
  constructor(runs: readonly R[], { pageSize }: { readonly pageSize: number }) {
    this.#pageSize = pageSize;
    this.#writer = new PageWriter({ pageSize });
    for (const run of runs) this.#summary.merge(run);
    this.#sources = runs.map((run) => new MergeSource(run)).filter(({ done }) => !done);
  }

  /** Whether all values have been merged. */
  get done(): boolean {
    return this.#sources.length === 0;
  }

  /**
   * What must be supplied before any more can be merged, none as long as there is something to merge: of each run as many pages as it
   * has less than `pagesAtOnce` in memory. More of them are merged faster.
   */
  wanted(pagesAtOnce: number): readonly PageRange<R>[] {
    if (!this.#sources.some(({ dry }) => dry)) return [];
    return this.#sources.flatMap((source) => source.wanted(pagesAtOnce) ?? []);
  }

  /**
   * Takes in all that was wanted.
   *
   * @throws `STORAGE_FAILED` when pages are missing
   */
  supply(ranges: readonly PageRange<R>[], pages: readonly (readonly SortedPage[])[]): void {
    for (const [index, range] of ranges.entries()) {
      const source = this.#sources.find(({ run }) => run === range.run);
      source?.supply(range, pages[index] ?? []);
    }
  }

  /**
   * Merges until about `limit` values have been taken from the runs, repeated ones of a run counted once, or until pages are
   * wanted: at least half as many, and no more unless there are more runs. Returns the pages completed, each once.
   *
   * @throws `STORAGE_FAILED` for pages that are out of order
   */
  merge(limit: number): readonly SortedPage[] {
    let merged = 0;
    while (merged <= limit / 2 && !this.done && !this.#sources.some(({ dry }) => dry)) {
      merged += this.#mergeSlice(limit - merged);
    }
    return this.#writer.take();
  }

  /** The new run, once all values have been merged, and the pages not handed over yet: the last one. */
  finish(): { readonly run: Run; readonly pages: readonly SortedPage[] } {
    const { fences, starts } = this.#writer.finish();
    const { count, min, max, sums } = this.#summary;
    const run = { count, min, max, sums, pageSize: this.#pageSize, fences, starts };
    return { run, pages: this.#writer.take() };
  }

  /** Takes an equal share of the limit from the run that comes by it first, and from the others what is not above that. */
  #mergeSlice(limit: number): number {
    const share = Math.max(Math.floor(limit / this.#sources.length), 1);
    let bound = Number.POSITIVE_INFINITY;
    for (const source of this.#sources) bound = Math.min(bound, source.reach(share));
    const parts: SortedPage[] = [];
    let taken = 0;
    for (const source of this.#sources) taken += source.takeUpTo(bound, parts);
    if (taken === 0) throw damagedPage();
    this.#writer.add(mergePages(parts));
    this.#sources = this.#sources.filter(({ done }) => !done);
    return taken;
  }
}
