import type { ImportRow } from '../rows/import-row.ts';

/** Rows that are sent in one request. `C` says where they end in their source, so that a later run can go on from there. */
export interface ImportBlock<C> {
  readonly rows: readonly ImportRow[];
  /** Under it the server stores the rows once, however often they are sent. */
  readonly key: string;
  readonly end: C;
  /** How much of the source is read up to its end, in the units of the progress. */
  readonly done: number;
}

/** The most rows of a block. */
export const blockRows = 2_000;
