import { encodePage, packList, type SortedPage } from '@device-stats/core/runs';

/** How many pages of a run are stored in a row: few rows are fast to write, small ones to read a page from. */
export const pagesInBlock = 8;

/** How many blocks so many pages take. */
export function blockCount(pageCount: number): number {
  return Math.ceil(pageCount / pagesInBlock);
}

/** Packs the pages of a run into blocks; only the last block of a run may have fewer than {@link pagesInBlock}. */
export function packBlocks(pages: readonly Uint8Array[]): readonly Uint8Array[] {
  const blocks: Uint8Array[] = [];
  for (let start = 0; start < pages.length; start += pagesInBlock) {
    blocks.push(packList(pages.slice(start, start + pagesInBlock)));
  }
  return blocks;
}

/** Gathers the pages of a run, as they are made, into blocks. */
export class BlockPacker {
  #waiting: Uint8Array[] = [];
  #blocks: Uint8Array[] = [];

  add(pages: readonly SortedPage[]): void {
    for (const page of pages) {
      this.#waiting.push(encodePage(page));
      if (this.#waiting.length === pagesInBlock) this.endRun();
    }
  }

  /** The next page belongs to another run. */
  endRun(): void {
    if (this.#waiting.length > 0) this.#blocks.push(packList(this.#waiting));
    this.#waiting = [];
  }

  /** Hands over the blocks that are complete. */
  take(): readonly Uint8Array[] {
    const blocks = this.#blocks;
    this.#blocks = [];
    return blocks;
  }
}
