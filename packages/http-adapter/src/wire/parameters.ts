import { z } from '@hono/zod-openapi';
import { timestampParameter } from './timestamp.ts';

const isoExample = '2026-01-31T00:00:00Z';

/** A device id in a path. The facade judges it. */
export const deviceIdParameter: z.ZodString = z.string().openapi({
  description: 'The device, percent-encoded (`/` as `%2F`).',
  minLength: 1,
  maxLength: 200,
  example: 'boiler-1',
});

/** A user id in a path. The facade judges its range. */
export const userIdParameter: z.ZodType<number, string> = z
  .string()
  .regex(/^-?\d{1,16}$/, 'must be a positive integer')
  .transform(Number)
  .openapi({
    type: 'integer',
    minimum: 1,
    maximum: Number.MAX_SAFE_INTEGER,
    description: 'The user.',
    example: 1,
  });

/** The parameters of a path to a device. */
export const devicePath: z.ZodObject<{ device_id: z.ZodString }> = z.strictObject({
  device_id: deviceIdParameter,
});

/** The parameters of a path to a user. */
export const userPath: z.ZodObject<{ user_id: z.ZodType<number, string> }> = z.strictObject({
  user_id: userIdParameter,
});

/** The parameters of a path to a job. */
export const jobPath: z.ZodObject<{ job_id: z.ZodString }> = z.strictObject({
  job_id: z.string().openapi({ description: 'The job.', minLength: 1, maxLength: 100 }),
});

type OptionalText<T> = z.ZodType<T | undefined, string | undefined>;

/** The parameters of a page of a list. */
export const pageQuery: { limit: OptionalText<number>; cursor: OptionalText<string> } = {
  limit: z
    .string()
    .regex(/^\d{1,9}$/, 'must be an integer from 1 to 1000')
    .transform(Number)
    .optional()
    .openapi({
      type: 'integer',
      minimum: 1,
      maximum: 1_000,
      default: 100,
      description: 'The most items of a page.',
    }),
  cursor: z
    .string()
    .optional()
    .openapi({ description: '`next_cursor` of the page before; absent: the first page.' }),
};

/** The parameters of a period. */
export const periodQuery: {
  from: OptionalText<string | number>;
  to: OptionalText<string | number>;
} = {
  from: moment('First moment inside; absent: from the beginning.'),
  to: moment('First moment after; absent: to the end.'),
};

function moment(description: string): OptionalText<string | number> {
  return z
    .string()
    .transform(timestampParameter)
    .optional()
    .openapi({
      type: 'string',
      description: `${description} ISO 8601 with an offset (\`+\` written as \`%2B\`), or integer milliseconds since the Unix epoch.`,
      example: isoExample,
    });
}

const decimal = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;

/** The quantiles to add to statistics. */
export const quantilesQuery: { quantiles: OptionalText<readonly number[]> } = {
  quantiles: z
    .string()
    .refine((text) => text.split(',').every((part) => decimal.test(part)), {
      error: 'must be numbers from 0 to 1, separated by commas, such as 0.05,0.999',
    })
    .transform((text) => text.split(',').map(Number))
    .optional()
    .openapi({
      type: 'string',
      description:
        'Quantiles to add, from 0 to 1, separated by commas, at most 20: `0.05,0.999` adds `p5_…`, `p99_9_…` for each metric, and all of them under `quantiles`.',
      example: '0.05,0.999',
    }),
};

/** The header that makes a repeated write count once. */
export const idempotencyHeaders: z.ZodObject<{
  'Idempotency-Key': z.ZodOptional<z.ZodString>;
}> = z.object({
  'Idempotency-Key': z.string().optional().openapi({
    minLength: 1,
    maxLength: 255,
    description:
      'A name for this write, such as a UUID. A repeat under the same key, within seven days, changes nothing and answers as the first did; other content under it is refused with 422.',
  }),
});

/** The header of a conditional read. */
export const conditionalHeaders: z.ZodObject<{ 'If-None-Match': z.ZodOptional<z.ZodString> }> =
  z.object({
    'If-None-Match': z.string().optional().openapi({
      description: 'Entity tags that the caller has; if the current one is among them, 304.',
    }),
  });
