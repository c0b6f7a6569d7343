import type { SqliteConnection } from '../connection.ts';

/** Free pages below which it is not worth while: writes will use them again. */
const fewestFreePages = 1024;
/** Which share of a file may be free. */
const freeShare = 1 / 16;
const pagesAtOnce = 64;

/** Whether a considerable part of the file is free. */
export function hasSpaceToGiveBack(connection: SqliteConnection): boolean {
  const free = Number(connection.pragma('freelist_count'));
  if (free < fewestFreePages) return false;
  return free > Number(connection.pragma('page_count')) * freeShare;
}

/** Gives a few free pages of the file back to the file system. Runs inside a write transaction. */
export function giveBackSpace(connection: SqliteConnection): void {
  connection.vacuum(pagesAtOnce);
}
