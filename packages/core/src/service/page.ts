import { DeviceStatsError } from '../errors/device-stats-error.ts';
import type { PageRequest, StoragePage } from '../storage/storage-page.ts';
import { type CursorScope, decodeCursor, encodeCursor } from './cursor.ts';

/** Which part of a list to answer with. */
export interface PageOptions {
  /** The most items of a page: 1 to 1,000. Default: 100. */
  readonly limit?: number;
  /** {@link Page.nextCursor} of the page before. Default: the first page. */
  readonly cursor?: string;
}

/** A part of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Where the next page starts; null on the last one. */
  readonly nextCursor: string | null;
}

const maxLimit = 1_000;

/**
 * The number of items a page may have.
 *
 * @throws `INVALID_INPUT`
 */
export function parseLimit(limit: number | undefined): number {
  if (limit === undefined) return 100;
  if (Number.isInteger(limit) && limit >= 1 && limit <= maxLimit) return limit;
  const message = `must be an integer from 1 to ${maxLimit}`;
  throw new DeviceStatsError('INVALID_INPUT', {
    message: `limit ${message}.`,
    details: { faults: [{ path: ['limit'], message }] },
  });
}

/** Reads one page of a listing, its cursor bound to `scope`. */
export async function readPage<T>(
  scope: CursorScope,
  options: PageOptions,
  list: (request: PageRequest) => Promise<StoragePage<T>>,
): Promise<Page<T>> {
  const limit = parseLimit(options.limit);
  const [after] = options.cursor === undefined ? [] : decodeCursor(scope, options.cursor, 1);
  const page = await list(after === undefined ? { limit } : { limit, after });
  const nextCursor = page.next === undefined ? null : encodeCursor(scope, [page.next]);
  return { items: page.items, nextCursor };
}
