import type { SqliteConnection } from '../connection.ts';
import { KeyFilters, probeOf } from './key-filter.ts';
import { pageId, pageOf } from './key-page.ts';
import { findRecord, type KeyIdentity } from './key-record.ts';
import { type KeySetReads, type KeySetRow, prepareKeySetReads } from './key-set-statements.ts';

type KnownSet = Pick<KeySetRow, 'id' | 'pageCount'>;

/**
 * The recorded keys, for whoever looks for one: the filters of all sets, in memory. They tell of nearly every set that does not have a
 * key that it has not, so that a new key is seldom looked for in the file.
 */
export class KeySets {
  readonly #statements: KeySetReads;
  readonly #filters = new KeyFilters<KnownSet>();
  #newestId = 0;

  constructor(connection: SqliteConnection) {
    this.#statements = prepareKeySetReads(connection);
  }

  /** Takes note of what was committed since the last time, by whichever process. To be called in a transaction that has changed nothing. */
  refresh(): void {
    const newestId = this.#statements.findNewest.find({})?.id ?? 0;
    if (newestId <= this.#newestId) return;
    let hasMerged = false;
    for (const { id, level, pageCount, filter } of this.#statements.listAfter.iterate({
      id: this.#newestId,
    })) {
      this.#filters.add({ id, pageCount }, filter);
      if (level !== 0) hasMerged = true;
    }
    if (hasMerged) this.#dropMerged();
    this.#newestId = newestId;
  }

  /** The record of a key. */
  find(identity: KeyIdentity): Buffer | undefined {
    for (const { id, pageCount } of this.#filters.find(probeOf(identity))) {
      const page = this.#statements.findPage.find({ id: pageId(id, pageOf(identity, pageCount)) });
      const record = page && findRecord(page.records, identity);
      if (record !== undefined) return record;
    }
    return undefined;
  }

  /** Lets go of sets that were merged into others, or forgotten. */
  #dropMerged(): void {
    const present = new Set(this.#statements.listIds.all({}).map(({ id }) => id));
    this.#filters.keep(({ id }) => present.has(id));
  }
}
