import { encodePages, packList, type SortedPage } from '@device-stats/core/runs';

/**
 * How many pages of a merged run are stored in a row: as many as fit in a page of the file where no value repeats, so that one of
 * them takes one read.
 */
export const pagesInBlock = 6;

/** How many blocks so many pages of a merged run take. */
export function blockCount(pageCount: number): number {
  return Math.ceil(pageCount / pagesInBlock);
}

/** Gathers the pages of merged runs, as they are made, into blocks; only the last block of a run may have fewer than others. */
export class BlockPacker {
  #waiting: SortedPage[] = [];
  #blocks: Uint8Array[] = [];

  add(pages: readonly SortedPage[]): void {
    this.#waiting.push(...pages);
    this.#pack(this.#waiting.length - (this.#waiting.length % pagesInBlock));
  }

  /** The next page belongs to another run. */
  endRun(): void {
    this.#pack(this.#waiting.length);
  }

  /** Hands over the blocks that are complete. */
  take(): readonly Uint8Array[] {
    const blocks = this.#blocks;
    this.#blocks = [];
    return blocks;
  }

  #pack(count: number): void {
    const pages = encodePages(this.#waiting.slice(0, count));
    for (let start = 0; start < pages.length; start += pagesInBlock) {
      this.#blocks.push(packList(pages.slice(start, start + pagesInBlock)));
    }
    this.#waiting = this.#waiting.slice(count);
  }
}
