import type { SqliteConnection } from '../connection.ts';
import type { NoParameters, Statement } from '../statement.ts';

/** A set of keys, but for its records. */
export interface KeySetRow {
  readonly id: number;
  /** 0 for those of one commit; otherwise it was made of sets of the level below. Null: it is full, and merged no more. */
  readonly level: number | null;
  readonly pageCount: number;
  readonly filter: Uint8Array;
}

/** How much a set has, and when it was recorded. */
export interface KeySetExtent {
  readonly keyCount: number;
  readonly recordBytes: number;
  readonly oldestAtMs: number;
  readonly newestAtMs: number;
}

/** A set that is to be written. */
type NewKeySet = KeySetExtent & Omit<KeySetRow, 'id'>;

/** Records of keys, one behind the other. */
interface KeyPage {
  readonly id: number;
  readonly records: Buffer;
}

/** The pages `[from, to)`, of one set. */
interface PageRange {
  readonly from: number;
  readonly to: number;
}

/** The statements by which keys are looked up. */
export interface KeySetReads {
  readonly findNewest: Statement<NoParameters, { readonly id: number | null }>;
  /** Those made after one, in the order they were made in. */
  readonly listAfter: Statement<{ readonly id: number }, KeySetRow>;
  readonly listIds: Statement<NoParameters, { readonly id: number }>;
  readonly findPage: Statement<Pick<KeyPage, 'id'>, Pick<KeyPage, 'records'>>;
}

/** The statements by which keys are recorded and forgotten. */
export interface KeySetWrites {
  readonly insert: Statement<NewKeySet, { readonly id: number }>;
  readonly insertPage: Statement<KeyPage, unknown>;
  readonly updatePage: Statement<KeyPage, unknown>;
  /** The sets of a level. */
  readonly listLevel: Statement<
    { readonly level: number },
    { readonly id: number; readonly recordBytes: number }
  >;
  readonly listPages: Statement<PageRange, KeyPage>;
  readonly removePages: Statement<PageRange, unknown>;
  readonly update: Statement<KeySetExtent & { readonly id: number }, unknown>;
  readonly remove: Statement<{ readonly id: number }, unknown>;
  /** A set with keys recorded before a moment. */
  readonly findAged: Statement<
    { readonly beforeMs: number },
    Pick<KeySetExtent, 'keyCount' | 'newestAtMs'> & { readonly id: number }
  >;
}

export function prepareKeySetReads(connection: SqliteConnection): KeySetReads {
  return {
    findNewest: connection.prepare((queries) =>
      queries.selectFrom('key_set').select(({ fn }) => fn.max('id').as('id')),
    ),
    listAfter: connection.prepare((queries, { id }) =>
      queries
        .selectFrom('key_set')
        .select(['id', 'level', 'page_count as pageCount', 'filter'])
        .where('id', '>', id)
        .orderBy('id'),
    ),
    listIds: connection.prepare((queries) => queries.selectFrom('key_set').select('id')),
    findPage: connection.prepare((queries, { id }) =>
      queries.selectFrom('key_page').select('records').where('id', '=', id),
    ),
  };
}

export function prepareKeySetWrites(connection: SqliteConnection): KeySetWrites {
  return {
    insert: connection.prepare((queries, set) =>
      queries
        .insertInto('key_set')
        .values({
          level: set.level,
          key_count: set.keyCount,
          record_bytes: set.recordBytes,
          page_count: set.pageCount,
          oldest_at_ms: set.oldestAtMs,
          newest_at_ms: set.newestAtMs,
          filter: set.filter,
        })
        .returning('id'),
    ),
    listLevel: connection.prepare((queries, { level }) =>
      queries
        .selectFrom('key_set')
        .select(['id', 'record_bytes as recordBytes'])
        .where('level', '=', level),
    ),
    update: connection.prepare((queries, { id, keyCount, recordBytes, oldestAtMs, newestAtMs }) =>
      queries
        .updateTable('key_set')
        .set({
          key_count: keyCount,
          record_bytes: recordBytes,
          oldest_at_ms: oldestAtMs,
          newest_at_ms: newestAtMs,
        })
        .where('id', '=', id),
    ),
    remove: connection.prepare((queries, { id }) =>
      queries.deleteFrom('key_set').where('id', '=', id),
    ),
    findAged: connection.prepare((queries, { beforeMs }) =>
      queries
        .selectFrom('key_set')
        .select(['id', 'key_count as keyCount', 'newest_at_ms as newestAtMs'])
        .where('oldest_at_ms', '<', beforeMs)
        .orderBy('id')
        .limit(1),
    ),
    ...preparePages(connection),
  };
}

function preparePages(
  connection: SqliteConnection,
): Pick<KeySetWrites, 'insertPage' | 'updatePage' | 'listPages' | 'removePages'> {
  return {
    insertPage: connection.prepare((queries, { id, records }) =>
      queries.insertInto('key_page').values({ id, records }),
    ),
    updatePage: connection.prepare((queries, { id, records }) =>
      queries.updateTable('key_page').set({ records }).where('id', '=', id),
    ),
    listPages: connection.prepare((queries, { from, to }) =>
      queries
        .selectFrom('key_page')
        .select(['id', 'records'])
        .where('id', '>=', from)
        .where('id', '<', to),
    ),
    removePages: connection.prepare((queries, { from, to }) =>
      queries.deleteFrom('key_page').where('id', '>=', from).where('id', '<', to),
    ),
  };
}
