import { type KeyIdentity, wordAt } from './key-record.ts';
import type { KeySetExtent } from './key-set-statements.ts';

/** The most pages of a set: ids of pages are made of the id of their set, which is never given out twice, and their place in it. */
const mostPages = 65_536;
/** About how many bytes of records a page has: what is read to find one of them. */
const pageBytes = 12_000;

/** How many pages a set is divided into. */
export function countPages({ keyCount, recordBytes }: KeySetExtent): number {
  return Math.min(Math.ceil(recordBytes / pageBytes), keyCount, mostPages);
}

/** The page of a set, from 0 on, that a key is in. */
export function pageOf(identity: KeyIdentity, pageCount: number): number {
  return Math.floor((wordAt(identity, 0) / 2 ** 32) * pageCount);
}

export function pageId(setId: number, page: number): number {
  return setId * mostPages + page;
}

/** The ids `[from, to)` of the pages of a set. */
export function pageIds(setId: number): { readonly from: number; readonly to: number } {
  return { from: pageId(setId, 0), to: pageId(setId + 1, 0) };
}
