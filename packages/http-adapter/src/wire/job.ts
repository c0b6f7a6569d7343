import {
  errorCodes,
  type Job,
  type JobKind,
  jobKinds,
  jobStates,
  type MetricSet,
} from '@device-stats/core';
import { z } from '@hono/zod-openapi';
import { wireAnalytics, wireBuckets } from './analytics.ts';
import { jobParamsSchemas, wireParams } from './job-params.ts';
import { isoTime } from './timestamp.ts';

/** The name of the schema of a kind of job: `device-analytics` is a `DeviceAnalyticsJob`. */
export function jobSchemaName(kind: JobKind): string {
  const words = kind.split('-').map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`);
  return `${words.join('')}Job`;
}

/** What the results of jobs consist of. */
export interface ResultSchemas {
  readonly analytics: z.ZodType;
  readonly analyticsResult: z.ZodType;
  readonly analyticsBucket: z.ZodType;
}

const time = z.string().openapi({ format: 'date-time' });
const count = z.int().openapi({ type: 'integer' });

const deletedResult = z.object({
  deleted: count.openapi({ description: 'How many readings were deleted.' }),
});

const common = {
  id: z.string().openapi({ description: 'A UUID.' }),
  priority: count.openapi({ description: 'Higher ones come first.' }),
  state: z.enum(jobStates).openapi({
    description: '`succeeded`, `failed` and `cancelled` are final.',
  }),
  progress: z
    .object({
      done: z.number().openapi({ description: 'How many steps are done.' }),
      total: z.number().nullable().openapi({ description: 'Of how many; null: not known yet.' }),
    })
    .openapi({ description: 'How far it has got, in whatever the kind of job counts.' }),
  cancel_requested: z.boolean().openapi({
    description: 'Whether it was asked to stop; it may end otherwise before it does.',
  }),
  failed_attempts: count,
  max_attempts: count.openapi({ description: 'After how many failed attempts it fails.' }),
  created_at: time,
  started_at: time.nullable().openapi({ description: 'When its first attempt began.' }),
  finished_at: time.nullable(),
  error: z
    .object({
      code: z.enum(errorCodes),
      message: z.string().openapi({ description: 'In words, for people.' }),
    })
    .nullable()
    .openapi({ description: 'Why it failed, or why the last attempt did.' }),
};

/** The schema of a job, a member for each kind. */
export function jobSchema(results: ResultSchemas): z.ZodType {
  const { analytics, analyticsResult, analyticsBucket } = results;
  const resultByKind: Readonly<Record<JobKind, z.ZodType>> = {
    'device-analytics': analyticsResult,
    'user-analytics': analyticsResult,
    'user-devices-analytics': z.array(analytics),
    'device-series': z.array(analyticsBucket),
    'user-series': z.array(analyticsBucket),
    deletion: deletedResult,
    retention: deletedResult,
    import: z.object({ accepted: count }),
    export: z.object({ written: count }),
  };
  const paramsByKind = jobParamsSchemas(time);
  const members = jobKinds.map((kind) =>
    z
      .object({
        ...common,
        kind: z.literal(kind),
        params: paramsByKind[kind],
        result: z.union([resultByKind[kind], z.null()]).openapi({
          description: 'Null but for succeeded ones, and in lists.',
        }),
      })
      .openapi(jobSchemaName(kind)),
  );
  return z
    .discriminatedUnion('kind', members as [(typeof members)[number], ...typeof members])
    .openapi('Job', {
      description:
        'Jobs of the kinds `import` and `export` are submitted by the server alone; what they read and write is not shown.',
    });
}

/** A job as the wire shows it. */
export function wireJob(metrics: MetricSet, job: Job<never>): Record<string, unknown> {
  const { id, kind, priority, state, progress, error } = job;
  return {
    id,
    kind,
    params: wireParams(job.params),
    priority,
    state,
    progress: { done: progress.done, total: progress.total },
    cancel_requested: job.cancelRequested,
    failed_attempts: job.failedAttempts,
    max_attempts: job.maxAttempts,
    created_at: isoTime(job.createdAtMs),
    started_at: optionalTime(job.startedAtMs),
    finished_at: optionalTime(job.finishedAtMs),
    result: wireResult(metrics, job),
    error: error === null ? null : { code: error.code, message: error.message },
  };
}

function optionalTime(timeMs: number | null): string | null {
  return timeMs === null ? null : isoTime(timeMs);
}

function wireResult(metrics: MetricSet, job: Job<never>): unknown {
  if (job.result === null) return null;
  const quantiles = 'quantiles' in job.params ? (job.params.quantiles ?? []) : [];
  const how = { metrics, quantiles };
  switch (job.kind) {
    case 'device-analytics':
      return wireAnalytics({ device_id: job.params.deviceId, user_id: null }, job.result, how);
    case 'user-analytics':
      return wireAnalytics(
        { device_id: job.result.deviceId, user_id: job.params.userId },
        job.result.statistics,
        how,
      );
    case 'user-devices-analytics':
      return job.result.map(({ deviceId, statistics }) =>
        wireAnalytics({ device_id: deviceId, user_id: null }, statistics, how),
      );
    case 'device-series':
      return wireBuckets({ device_id: job.params.deviceId, user_id: null }, job.result, how);
    case 'user-series':
      return wireBuckets(
        { device_id: job.result.deviceId, user_id: job.params.userId },
        job.result.buckets,
        how,
      );
    case 'deletion':
    case 'retention':
      return { deleted: job.result.removed };
    case 'import':
      return { accepted: job.result.accepted };
    case 'export':
      return { written: job.result.written };
  }
}
