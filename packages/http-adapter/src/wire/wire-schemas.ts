import type { MetricSet } from '@device-stats/core';
import { z } from '@hono/zod-openapi';
import { analyticsBucketSchema, analyticsResultSchema, analyticsSchema } from './analytics.ts';
import { deviceSchema } from './device.ts';
import { deviceEventSchema } from './device-event.ts';
import { jobSchema } from './job.ts';
import { jobInputSchema } from './job-input.ts';
import { pageSchema } from './page.ts';
import { deviceReadingInputSchema, readingInputSchema, readingSchema } from './reading.ts';
import { userInputSchema, userSchema } from './user.ts';

/** The schemas of everything on the wire, for one set of metrics. Each instance appears once in the document. */
export interface WireSchemas {
  readonly device: z.ZodType;
  readonly devicePage: z.ZodType;
  readonly user: z.ZodType;
  readonly userInput: typeof userInputSchema;
  readonly userPage: z.ZodType;
  readonly reading: z.ZodType;
  readonly readingInput: z.ZodType;
  readonly deviceReadingInput: z.ZodType;
  readonly readingPage: z.ZodType;
  readonly accepted: z.ZodType;
  readonly analytics: z.ZodType;
  readonly analyticsBucket: z.ZodType;
  readonly deviceEvent: z.ZodType;
  readonly job: z.ZodType;
  readonly jobInput: typeof jobInputSchema;
  readonly jobPage: z.ZodType;
}

/** The schemas for these metrics. */
export function wireSchemas(metrics: MetricSet): WireSchemas {
  const reading = readingSchema(metrics);
  const analytics = analyticsSchema(metrics);
  const analyticsBucket = analyticsBucketSchema(metrics);
  const analyticsResult = analyticsResultSchema(metrics);
  const job = jobSchema({ analytics, analyticsResult, analyticsBucket });
  return {
    device: deviceSchema,
    devicePage: pageSchema('DevicePage', deviceSchema),
    user: userSchema,
    userInput: userInputSchema,
    userPage: pageSchema('UserPage', userSchema),
    reading,
    readingInput: readingInputSchema(metrics),
    deviceReadingInput: deviceReadingInputSchema(metrics),
    readingPage: pageSchema('ReadingPage', reading),
    accepted: z
      .object({
        accepted: z.int().openapi({
          type: 'integer',
          description: 'How many readings of the request are stored.',
          example: 1_000,
        }),
      })
      .openapi('Accepted'),
    analytics,
    analyticsBucket,
    deviceEvent: deviceEventSchema({ device: deviceSchema, reading, analytics }),
    job,
    jobInput: jobInputSchema,
    jobPage: pageSchema('JobPage', job),
  };
}
