import { partitionPoint } from '../statistics/partition-point.ts';
import { damagedPage } from './byte-reader.ts';
import { partOf } from './page-parts.ts';
import type { PageRange, Run, SortedPage } from './run.ts';

/** How far a run has been merged, and the pages of it that are in memory. */
export class MergeSource<R extends Run> {
  readonly run: R;
  /** The first page that was not supplied yet. */
  #nextPage = 0;
  /** Supplied pages of which not all has been taken; of the first, what is left. */
  #pages: SortedPage[] = [];
  /** Whether something was taken of the first. */
  #isCut = false;

  constructor(run: R) {
    this.run = run;
  }

  /** Whether all has been taken. */
  get done(): boolean {
    return this.#pages.length === 0 && !this.#hasMore;
  }

  /** Whether nothing can be taken before more is supplied. */
  get dry(): boolean {
    return this.#pages.length === 0 && this.#hasMore;
  }

  /** The pages to be supplied so that there are `pagesAtOnce` whole ones; undefined for none. */
  wanted(pagesAtOnce: number): PageRange<R> | undefined {
    const from = this.#nextPage;
    const missing = Math.max(pagesAtOnce, 1) - this.#pages.length + Number(this.#isCut);
    const to = Math.min(from + missing, this.run.fences.length);
    return from < to ? { run: this.run, from, to } : undefined;
  }

  /** Takes in a range that was wanted. `STORAGE_FAILED` when a page is missing. */
  supply({ from, to }: PageRange<R>, pages: readonly SortedPage[]): void {
    if (from !== this.#nextPage || pages.length !== to - from) throw damagedPage();
    this.#nextPage = to;
    for (const page of pages) {
      if (page.values.length === 0) throw damagedPage();
      this.#pages.push(page);
    }
  }

  /**
   * A value up to which no more than `most` values, all of them in memory, are left to be taken: the greatest of these. Infinity where no
   * others are left at all.
   */
  reach(most: number): number {
    let left = most;
    for (const { values } of this.#pages) {
      if (left <= values.length) return values[left - 1] ?? 0;
      left -= values.length;
    }
    if (!this.#hasMore) return Number.POSITIVE_INFINITY;
    return this.#pages.at(-1)?.values.at(-1) ?? Number.NEGATIVE_INFINITY;
  }

  /** Takes all values that are not above `bound`, adds them to `taken` in parts, and returns how many they are. */
  takeUpTo(bound: number, taken: SortedPage[]): number {
    let count = 0;
    let whole = 0;
    for (const page of this.#pages) {
      const { values } = page;
      if ((values.at(-1) ?? 0) > bound) break;
      taken.push(page);
      count += values.length;
      whole += 1;
    }
    if (whole > 0) {
      this.#pages.splice(0, whole);
      this.#isCut = false;
    }
    const page = this.#pages[0];
    const length = page === undefined ? 0 : countUpTo(page.values, bound);
    if (page === undefined || length === 0) return count;
    taken.push(partOf(page, 0, length));
    this.#pages[0] = partOf(page, length, page.values.length);
    this.#isCut = true;
    return count + length;
  }

  get #hasMore(): boolean {
    return this.#nextPage < this.run.fences.length;
  }
}

/** How many of strictly ascending values are not above a bound. */
function countUpTo(values: Float64Array, bound: number): number {
  return partitionPoint(values.length, (index) => (values[index] ?? 0) <= bound);
}
