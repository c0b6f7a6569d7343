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
  readonly #values: Float64Array;
  readonly #counts: Float64Array;
  readonly #fences: number[] = [];
  readonly #starts: number[] = [];
  #pages: SortedPage[] = [];
  #length = 0;
  /** How many values the open page has. */
  #inPage = 0;
  #count = 0;

  constructor({ pageSize }: { readonly pageSize: number }) {
    this.#pageSize = pageSize;
    this.#weight = pageWeight({ pageSize });
    this.#values = new Float64Array(pageSize);
    this.#counts = new Float64Array(pageSize);
  }

  /** Adds a value that occurs `count` times; not below the one before, and equal to it only if that is in the open page. */
  add(value: number, count: number): void {
    const last = this.#length - 1;
    if (last >= 0 && this.#values[last] === value) {
      this.#repeat(last, count);
      return;
    }
    if (this.#length === this.#pageSize || (last >= 0 && this.#inPage + count > this.#weight)) {
      this.#close();
    }
    this.#append(value, count);
  }

  /** Hands over the pages that are complete, each once. */
  take(): readonly SortedPage[] {
    const pages = this.#pages;
    this.#pages = [];
    return pages;
  }

  /** Ends the last page. Nothing is to be added afterwards. */
  finish(): { readonly fences: Float64Array; readonly starts: Float64Array } {
    if (this.#length > 0) this.#close();
    return {
      fences: Float64Array.from(this.#fences),
      starts: Float64Array.from([...this.#starts, this.#count]),
    };
  }

  #append(value: number, count: number): void {
    this.#values[this.#length] = value;
    this.#counts[this.#length] = count;
    this.#length += 1;
    this.#inPage += count;
  }

  #repeat(last: number, count: number): void {
    const repeated = (this.#counts[last] ?? 0) + count;
    if (last > 0 && this.#inPage + count > this.#weight) {
      // The value has become too heavy for its company.
      const value = this.#values[last] ?? 0;
      this.#length = last;
      this.#inPage -= repeated - count;
      this.#close();
      this.#append(value, repeated);
      return;
    }
    this.#counts[last] = repeated;
    this.#inPage += count;
  }

  #close(): void {
    const length = this.#length;
    this.#fences.push(this.#values[0] ?? 0);
    this.#starts.push(this.#count);
    this.#pages.push({
      values: this.#values.slice(0, length),
      counts: this.#inPage === length ? undefined : this.#counts.slice(0, length),
    });
    this.#count += this.#inPage;
    this.#length = 0;
    this.#inPage = 0;
  }
}
