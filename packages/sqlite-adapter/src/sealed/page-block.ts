import { encodePages, packList, type SortedPage } from '@device-stats/core/runs';

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
    this.#blocks.push(...packBlocks(encodePages(this.#waiting.slice(0, count))));
    this.#waiting = this.#waiting.slice(count);
  }
}
