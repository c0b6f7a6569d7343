import { jobKinds } from '@device-stats/core';
import { z } from '@hono/zod-openapi';
import { jobSchemaName } from './job.ts';
import { isSubmittable, jobParamsSchemas, type SubmittableKind } from './job-params.ts';

/** A job to be submitted. */
export interface JobInput {
  readonly kind: SubmittableKind;
  readonly params: Readonly<Record<string, unknown>>;
}

const moment = z
  .union([z.string(), z.int()], 'must be ISO 8601 with an offset, or integer milliseconds')
  .openapi({
    type: ['string', 'integer'],
    description: 'ISO 8601 with an offset, or integer milliseconds since the Unix epoch.',
    example: '2026-01-31T00:00:00Z',
  });

const paramsByKind = jobParamsSchemas(moment);

const kinds = jobKinds.filter(isSubmittable);

const inputs = kinds.map((kind) =>
  z
    .strictObject({ kind: z.literal(kind), params: paramsByKind[kind] })
    .openapi(`${jobSchemaName(kind)}Input`),
);

const kindList = kinds.join(', ');

/** The schema of a job to be submitted. Periods, quantiles and buckets the facade judges. */
export const jobInputSchema: z.ZodType<JobInput> = z
  .discriminatedUnion('kind', inputs as [(typeof inputs)[number], ...typeof inputs], {
    error: ({ code }) =>
      code === 'invalid_union'
        ? `must be one of ${kindList}. Import and export are not jobs here: send readings to /stats/batch, and read them from /devices/{device_id}/readings, both as streams`
        : 'must be an object with kind and params',
  })
  .openapi('JobInput', {
    example: { kind: 'device-analytics', params: { device_id: 'boiler-1', quantiles: [0.95] } },
  });
