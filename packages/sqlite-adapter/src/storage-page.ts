import type { StoragePage } from '@device-stats/core';

/** How rows become a page. */
export interface PageShape<R, T> {
  readonly limit: number;
  /** Ascending; where the next page starts. */
  readonly keyOf: (row: R) => number;
  readonly toItem: (row: R) => T;
}

/** Makes a page of rows, of which one more than `limit` was asked for to see whether there is a next page. */
export function toPage<R, T>(rows: readonly R[], shape: PageShape<R, T>): StoragePage<T> {
  const shown = rows.slice(0, shape.limit);
  const items = shown.map(shape.toItem);
  const last = shown.at(-1);
  if (rows.length <= shape.limit || last === undefined) return { items };
  return { items, next: shape.keyOf(last) };
}
