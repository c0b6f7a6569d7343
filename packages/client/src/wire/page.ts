import type { CallOptions } from './write-options.ts';

/** Which part of a list to answer with. */
export interface PageOptions extends CallOptions {
  /** The most items of a page: 1 to 1,000. Default: 100. */
  readonly limit?: number | undefined;
  /** `next_cursor` of the page before. Default: the first page. */
  readonly cursor?: string | null | undefined;
}

/** A part of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Where the next page starts; null on the last one. */
  readonly next_cursor: string | null;
}

/** Options of a page as query parameters. */
export function pageQuery({ limit, cursor }: PageOptions): { limit?: number; cursor?: string } {
  return {
    ...(limit === undefined ? {} : { limit }),
    ...(cursor === undefined || cursor === null ? {} : { cursor }),
  };
}

/**
 * All items of a list, page by page as they are asked for.
 *
 * @example
 * ```ts
 * for await (const device of allItems((page) => client.devices.list(page))) console.log(device.id);
 * ```
 *
 * @param list reads a page
 * @param options `limit` is the size of a page, 1 to 1,000; default: 1,000
 */
export async function* allItems<T>(
  list: (page: PageOptions) => Promise<Page<T>>,
  options: Omit<PageOptions, 'cursor'> = {},
): AsyncGenerator<T, void, undefined> {
  let cursor: string | null = null;
  do {
    const page: Page<T> = await list({ limit: 1_000, ...options, cursor });
    yield* page.items;
    cursor = page.next_cursor;
  } while (cursor !== null);
}
