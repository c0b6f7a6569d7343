import { countOf, joinPages, partOf } from './page-parts.ts';
import { pageWeight, type SortedPage } from './run.ts';

/**
 * Cuts ascending values into pages and keeps their fences: what building and merging have in common.
 *
 * A page ends with its `pageSize`-th different value, or before the value that would make it heavier than
 * {@link pageWeight}; so two pages that follow each other have at least `pageSize` values together.
 */
export class PageWriter {
  readonly #pageSize: number;
  readonly #weight: number;
  readonly #fences: number[] = [];
  readonly #starts: number[] = [];
  #pages: SortedPage[] = [];
  /** What is not in a page yet. */
  #rest: SortedPage = { values: new Float64Array(0), counts: undefined };
  #count = 0;

  constructor({ pageSize }: { readonly pageSize: number }) {
    this.#pageSize = pageSize;
    this.#weight = pageWeight({ pageSize });
  }

  /** Adds any number of values, all above those added before. They are not copied as a rule: not to be changed afterwards. */
  add(added: SortedPage): void {
    const all = this.#rest.values.length === 0 ? added : joinPages([this.#rest, added]);
    let from = 0;
    for (;;) {
      const to = this.#endOfPage(all, from);
      if (to === undefined) break;
      this.#write(all, from, to);
      from = to;
    }
    this.#rest = partOf(all, from, all.values.length);
  }

  /** Hands over the pages that are complete, each once. */
  take(): readonly SortedPage[] {
    const pages = this.#pages;
    this.#pages = [];
    return pages;
  }

  /** Ends the last page. Nothing is to be added afterwards. */
  finish(): { readonly fences: Float64Array; readonly starts: Float64Array } {
    const { length } = this.#rest.values;
    if (length > 0) this.#write(this.#rest, 0, length);
    return {
      fences: Float64Array.from(this.#fences),
      starts: Float64Array.from([...this.#starts, this.#count]),
    };
  }

  /** Where the page that begins at `from` ends; undefined if that depends on what follows. */
  #endOfPage({ values, counts }: SortedPage, from: number): number | undefined {
    const full = from + this.#pageSize;
    const isFull = full <= values.length;
    if (counts !== undefined) {
      const end = Math.min(full, values.length);
      let weight = counts[from] ?? 0;
      for (let i = from + 1; i < end; i += 1) {
        weight += counts[i] ?? 0;
        if (weight > this.#weight) return i;
      }
    }
    return isFull ? full : undefined;
  }

  #write(all: SortedPage, from: number, to: number): void {
    const page = partOf(all, from, to);
    const { values } = page;
    const count = countOf(page);
    this.#fences.push(values[0] ?? 0);
    this.#starts.push(this.#count);
    this.#pages.push(count === values.length ? { values, counts: undefined } : page);
    this.#count += count;
  }
}
