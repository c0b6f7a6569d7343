import type { createRoute, z } from '@hono/zod-openapi';

type ResponseConfig = Parameters<typeof createRoute>[0]['responses'][string];

/** A JSON response of the document. */
export function jsonResponse(description: string, schema: z.ZodType): ResponseConfig {
  return { description, content: { 'application/json': { schema } } };
}

const entityTagHeader = {
  ETag: {
    description: 'Changes whenever the answer may; for `If-None-Match`.',
    schema: { type: 'string' as const },
  },
};

/** The responses of a conditional read. */
export function conditionalResponses(
  description: string,
  schema: z.ZodType,
): Record<'200' | '304', ResponseConfig> {
  return {
    200: {
      description,
      headers: entityTagHeader,
      content: { 'application/json': { schema } },
    },
    304: { description: 'What the caller has is current.', headers: entityTagHeader },
  };
}
