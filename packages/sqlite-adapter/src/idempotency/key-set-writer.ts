import type { SqliteConnection } from '../connection.ts';
import { packFilter, probeOf } from './key-filter.ts';
import { countPages, pageId, pageIds, pageOf } from './key-page.ts';
import { identityIn, momentOf, splitRecords } from './key-record.ts';
import { type KeySetExtent, type KeySetWrites, prepareKeySetWrites } from './key-set-statements.ts';

/** When sets of keys are merged. */
export interface KeySetSizes {
  /** So many sets of a level are merged into one of the next. */
  readonly fanOut: number;
  /** Fewer are merged if they have so many bytes of records, and a set that has is full: it is merged no more. */
  readonly fullBytes: number;
}

const defaultSizes: KeySetSizes = { fanOut: 32, fullBytes: 256 * 1024 };

/**
 * Records keys, and forgets them. Those of a commit are written side by side as one set, wherever they would be in the order of all
 * keys; sets are merged as they become many. So a commit writes few pages of the file, and each record is written two to four times.
 */
export class KeySetWriter {
  readonly #statements: KeySetWrites;
  readonly #sizes: KeySetSizes;

  /** @param sizes others for tests, so that few keys take every path */
  constructor(connection: SqliteConnection, sizes: KeySetSizes = defaultSizes) {
    this.#sizes = sizes;
    this.#statements = prepareKeySetWrites(connection);
  }

  /** Adds records as a set of their own, and merges what has become many. */
  add(records: readonly Buffer[]): void {
    if (records.length === 0) return;
    this.#insert(records, 0);
    for (let level = 0; this.#mergeLevel(level); ) level += 1;
  }

  /**
   * Forgets keys of one set that were recorded before a moment.
   *
   * @returns how many; undefined when there are none in any set
   */
  forgetSome(beforeMs: number): number | undefined {
    const set = this.#statements.findAged.find({ beforeMs });
    if (set === undefined) return undefined;
    const { id, keyCount, newestAtMs } = set;
    if (newestAtMs < beforeMs) {
      this.#remove(id);
      return keyCount;
    }
    const kept = this.#forgetInPages(id, beforeMs);
    this.#statements.update.run({ id, ...extentOf(kept) });
    return keyCount - kept.length;
  }

  /** So that other writes need not wait for long, what is merged at once is less than twice a full set. */
  #mergeLevel(level: number): boolean {
    const { fanOut, fullBytes } = this.#sizes;
    const sets = this.#statements.listLevel.all({ level });
    const totalBytes = sets.reduce((sum, { recordBytes }) => sum + recordBytes, 0);
    if (sets.length < fanOut && (sets.length < 2 || totalBytes < fullBytes)) return false;
    const records = sets.flatMap(({ id }) =>
      this.#statements.listPages.all(pageIds(id)).flatMap((page) => splitRecords(page.records)),
    );
    for (const { id } of sets) this.#remove(id);
    this.#insert(records, level + 1);
    return true;
  }

  #insert(records: readonly Buffer[], level: number): void {
    const extent = extentOf(records);
    const pageCount = countPages(extent);
    const identities = records.map((record) => identityIn(record));
    const pages = Array.from({ length: pageCount }, (): Buffer[] => []);
    for (const [index, record] of records.entries()) {
      pages[pageOf(identities[index] ?? '', pageCount)]?.push(record);
    }
    const set = this.#statements.insert.find({
      level: extent.recordBytes >= this.#sizes.fullBytes ? null : level,
      pageCount,
      filter: packFilter(identities.map(probeOf)),
      ...extent,
    });
    if (set === undefined) throw new Error('the new set of keys has no row');
    for (const [page, members] of pages.entries()) {
      const row = { id: pageId(set.id, page), records: Buffer.concat(members) };
      this.#statements.insertPage.run(row);
    }
  }

  /** Rewrites the pages of a set without the keys recorded before a moment; returns the records that stay. */
  #forgetInPages(setId: number, beforeMs: number): Buffer[] {
    const { listPages, updatePage } = this.#statements;
    return listPages.all(pageIds(setId)).flatMap(({ id, records }) => {
      const kept = splitRecords(records).filter((record) => momentOf(record) >= beforeMs);
      const keptBytes = Buffer.concat(kept);
      if (keptBytes.length < records.length) updatePage.run({ id, records: keptBytes });
      return kept;
    });
  }

  #remove(id: number): void {
    this.#statements.removePages.run(pageIds(id));
    this.#statements.remove.run({ id });
  }
}

function extentOf(records: readonly Buffer[]): KeySetExtent {
  let recordBytes = 0;
  let oldestAtMs = Number.POSITIVE_INFINITY;
  let newestAtMs = Number.NEGATIVE_INFINITY;
  for (const record of records) {
    const moment = momentOf(record);
    recordBytes += record.length;
    oldestAtMs = Math.min(oldestAtMs, moment);
    newestAtMs = Math.max(newestAtMs, moment);
  }
  return { keyCount: records.length, recordBytes, oldestAtMs, newestAtMs };
}
