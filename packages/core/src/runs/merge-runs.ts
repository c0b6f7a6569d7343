import { ValueSummary } from '../statistics/value-summary.ts';
import { siftDown, siftUp } from './merge-heap.ts';
import { PageWriter } from './page-writer.ts';
import type { PageRange, Run, SortedPage } from './run.ts';

/**
 * Merges runs into one, a few values at a time, so that the work can be spread: between two calls it holds nothing open, only
 * the pages handed in and not used up yet.
 *
 * A merge of N different values from m runs costs O(N log m), by a heap of the runs' next values, as in merge sort; the
 * summaries are merged, not computed again.
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
  /** Runs whose next value is not in memory. */
  #dry: Source<R>[] = [];
  /** The others, as a heap: the least next value first. */
  readonly #heap: Source<R>[] = [];

  /** @param options `pageSize`: of the new run; need not be that of the merged ones */
  constructor(runs: readonly R[], { pageSize }: { readonly pageSize: number }) {
    this.#pageSize = pageSize;
    this.#writer = new PageWriter({ pageSize });
    for (const run of runs) {
      this.#summary.merge(run);
      if (run.fences.length === 0) continue;
      this.#dry.push({ run, nextPage: 0, pages: [], page: emptyPage, position: 0, value: 0 });
    }
  }

  /** Whether all values have been merged. */
  get done(): boolean {
    return this.#dry.length === 0 && this.#heap.length === 0;
  }

  /** What must be supplied before any more can be merged: up to `pagesAtOnce` pages of each run that has none left. */
  wanted(pagesAtOnce: number): readonly PageRange<R>[] {
    return this.#dry.map(({ run, nextPage }) => ({
      run,
      from: nextPage,
      to: Math.min(nextPage + Math.max(pagesAtOnce, 1), run.fences.length),
    }));
  }

  /** Takes in all that was wanted. */
  supply(ranges: readonly PageRange<R>[], pages: readonly (readonly SortedPage[])[]): void {
    const dry = this.#dry;
    this.#dry = [];
    for (const [index, source] of dry.entries()) {
      source.nextPage = ranges[index]?.to ?? source.nextPage;
      source.pages = [...(pages[index] ?? [])].reverse();
      openPage(source);
      this.#heap.push(source);
      siftUp(this.#heap);
    }
  }

  /**
   * Merges until `limit` values have been taken from the runs, repeated ones of a run counted once, or until pages are wanted.
   * Returns the pages completed, each once.
   */
  merge(limit: number): readonly SortedPage[] {
    const heap = this.#heap;
    for (let merged = 0; merged < limit && this.#dry.length === 0; merged += 1) {
      const source = heap[0];
      if (source === undefined) break;
      const { counts } = source.page;
      this.#writer.add(source.value, counts === undefined ? 1 : (counts[source.position] ?? 0));
      source.position += 1;
      if (source.position < source.page.values.length) {
        source.value = source.page.values[source.position] ?? 0;
      } else if (!openPage(source)) this.#remove(source);
      siftDown(heap);
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

  /** Takes the first source off the heap, for good if its run is at its end. */
  #remove(source: Source<R>): void {
    const last = this.#heap.pop();
    if (last !== undefined && last !== source) this.#heap[0] = last;
    if (source.nextPage < source.run.fences.length) this.#dry.push(source);
  }
}

/** How far a run has been merged. */
interface Source<R extends Run> {
  readonly run: R;
  /** The first page that was not supplied yet. */
  nextPage: number;
  /** The supplied pages after the open one, the last first. */
  pages: SortedPage[];
  page: SortedPage;
  position: number;
  /** The value at the position. */
  value: number;
}

const emptyPage: SortedPage = { values: new Float64Array(0), counts: undefined };

/** Goes to the next page that was supplied; false when there is none. */
function openPage(source: Source<Run>): boolean {
  const page = source.pages.pop();
  if (page === undefined) return false;
  source.page = page;
  source.position = 0;
  source.value = page.values[0] ?? 0;
  return true;
}
