import type { OpenAPIHono } from '@hono/zod-openapi';
import { registerProblemResponses } from './problem-responses.ts';

/** An OpenAPI 3.1 document. */
export type OpenApiDocument = ReturnType<OpenAPIHono['getOpenAPI31Document']>;

/** What a document says about the server. */
export interface DocumentInfo {
  /** The title of the API. Default: `Device statistics`. */
  readonly title?: string;
  /** The version of the API. Default: `0.1.0`. */
  readonly version?: string;
  /** Where the API is served, relative to the document or absolute. Default: `/`. */
  readonly servers?: readonly { readonly url: string; readonly description?: string }[];
}

const description = `Stores readings of devices and answers exact statistics of them, for any period: count, minimum, maximum, sum, median, mean, standard deviation and any quantile, for a device or for all devices of a user.

- JSON in UTF-8. Times in answers are ISO 8601 in UTC with milliseconds; periods are half-open, \`[from, to)\`.
- Errors are problem documents (RFC 9457) with a stable \`code\`.
- Query parameters that an operation does not have, and parameters that are there twice, are refused.
- A write with an \`Idempotency-Key\` can be repeated without counting twice.
- Every GET is also a HEAD; OPTIONS tells the methods of a path; any other method is answered with 405.
- Every response has an \`X-Request-Id\`: the request's own, or a new one.`;

const tags = [
  { name: 'Readings', description: 'What devices measured: storing, reading back, deleting.' },
  { name: 'Analytics', description: 'Exact statistics of readings.' },
  { name: 'Devices', description: 'Sources of readings.' },
  { name: 'Users', description: 'People whose devices are looked at together.' },
  { name: 'Jobs', description: 'Long work: submitted, executed to its end, looked after.' },
  { name: 'Health', description: 'For whoever watches over the server.' },
];

/** The document of everything registered with the app. */
export function openApiDocument(
  app: OpenAPIHono,
  { title = 'Device statistics', version = '0.1.0', servers = [{ url: '/' }] }: DocumentInfo,
): OpenApiDocument {
  registerProblemResponses(app.openAPIRegistry);
  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    description: 'Needed where the server has a token.',
  });
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title,
      version,
      description,
      license: { name: 'MIT', url: 'https://spdx.org/licenses/MIT' },
    },
    servers: [...servers],
    tags,
  });
}
