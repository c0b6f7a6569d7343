import { encodePages, packList, type SortedPage } from '@device-stats/core/runs';

/**
 * How many pages of a run of a level are stored in a row: as many as fit in a page of the file where no value repeats, so that one of
 * them takes one read. Those of merged runs are smaller, since their values are closer.
 */
export function pagesInBlock(level: number): number {
  return level === 0 ? 5 : 6;
}

/** How many blocks so many pages of a run of a level take. */
export function blockCount(pageCount: number, level: number): number {
  return Math.ceil(pageCount / pagesInBlock(level));
}

/** Packs the pages of a run of a level into blocks; only the last block of a run may have fewer than others. */
export function packBlocks(pages: readonly Uint8Array[], level: number): readonly Uint8Array[] {
  const size = pagesInBlock(level);
  const blocks: Uint8Array[] = [];
  for (let start = 0; start < pages.length; start += size) {
    blocks.push(packList(pages.slice(start, start + size)));
  }
  return blocks;
}

/** Gathers the pages of runs of a level, as they are made, into blocks. */
export class BlockPacker {
  readonly #level: number;
  #waiting: SortedPage[] = [];
  #blocks: Uint8Array[] = [];

  constructor(level: number) {
    this.#level = level;
  }

  add(pages: readonly SortedPage[]): void {
    this.#waiting.push(...pages);
    this.#pack(this.#waiting.length - (this.#waiting.length % pagesInBlock(this.#level)));
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
    this.#blocks.push(...packBlocks(encodePages(this.#waiting.slice(0, count)), this.#level));
    this.#waiting = this.#waiting.slice(count);
  }
}
