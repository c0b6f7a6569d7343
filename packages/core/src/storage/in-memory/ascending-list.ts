import { partitionPoint } from '../../statistics/partition-point.ts';
import type { PageRequest, StoragePage } from '../storage-page.ts';

interface Entry<T> {
  readonly key: number;
  /** Undefined once taken out; the entry itself goes later, with many others. */
  item: T | undefined;
}

/**
 * Items under ascending keys, to page through. Every operation takes logarithmic time, taking out so on average.
 */
export class AscendingList<T extends object> {
  #entries: Entry<T>[] = [];
  #removedCount = 0;

  get size(): number {
    return this.#entries.length - this.#removedCount;
  }

  /** Adds an item; `key` is greater than every key before. */
  add(key: number, item: T): void {
    this.#entries.push({ key, item });
  }

  remove(key: number): void {
    const entry = this.#entries[this.#indexBehind(key) - 1];
    if (entry?.key !== key || entry.item === undefined) return;
    entry.item = undefined;
    this.#removedCount += 1;
    if (this.#removedCount * 2 > this.#entries.length) this.#compact();
  }

  /** The items behind a key, in order, at most `limit`. */
  page({ after = Number.NEGATIVE_INFINITY, limit }: PageRequest): StoragePage<T> {
    const items: T[] = [];
    let next = after;
    for (let index = this.#indexBehind(after); index < this.#entries.length; index += 1) {
      const entry = this.#entries[index];
      if (entry?.item === undefined) continue;
      if (items.length >= limit) return { items, next };
      items.push(entry.item);
      next = entry.key;
    }
    return { items };
  }

  /** The items before a key that are wanted, the last one first, at most `limit`. */
  pageBackwards(
    { after = Number.POSITIVE_INFINITY, limit }: PageRequest,
    isWanted: (item: T) => boolean,
  ): StoragePage<T> {
    const items: T[] = [];
    let next = after;
    for (let index = this.#indexBehind(after) - 1; index >= 0; index -= 1) {
      const entry = this.#entries[index];
      if (entry?.item === undefined || entry.key >= after || !isWanted(entry.item)) continue;
      if (items.length >= limit) return { items, next };
      items.push(entry.item);
      next = entry.key;
    }
    return { items };
  }

  *[Symbol.iterator](): IterableIterator<T> {
    for (const { item } of this.#entries) if (item !== undefined) yield item;
  }

  #indexBehind(key: number): number {
    return partitionPoint(this.#entries.length, (index) => (this.#entries[index]?.key ?? 0) <= key);
  }

  #compact(): void {
    this.#entries = this.#entries.filter(({ item }) => item !== undefined);
    this.#removedCount = 0;
  }
}
