import type { Page } from '@device-stats/core';
import { z } from '@hono/zod-openapi';

/** The schema of a page of `item`s. */
export function pageSchema(name: string, item: z.ZodType): z.ZodType {
  return z
    .object({
      items: z.array(item),
      next_cursor: z.string().nullable().openapi({
        description: 'What to send as `cursor` for the next page; null on the last one.',
      }),
    })
    .openapi(name);
}

/** A page as the wire shows it. */
export function wirePage<T>(page: Page<T>, wireItem: (item: T) => unknown): unknown {
  return { items: page.items.map(wireItem), next_cursor: page.nextCursor };
}
