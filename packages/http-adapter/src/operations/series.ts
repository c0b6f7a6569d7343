import { onlyDevice } from '@device-stats/core';
import { z } from '@hono/zod-openapi';
import { wireBuckets } from '../wire/analytics.ts';
import {
  conditionalHeaders,
  devicePath,
  periodQuery,
  quantilesQuery,
  userPath,
} from '../wire/parameters.ts';
import { answerConditionally } from './conditional.ts';
import { type DefinedOnly, definedOnly } from './defined-only.ts';
import { defineOperation, type Operation } from './operation.ts';
import type { OperationContext } from './operation-context.ts';
import { conditionalResponses } from './response-content.ts';

const tag = 'Analytics';

const bucketQuery = {
  every: z.string('is required: the width of a bucket, such as 15m, 1h, 1d, 1w or 1mo').openapi({
    description:
      'The width of a bucket: a number and `m`, `h`, `d`, `w`, `mo` or `y`. Weeks start on Monday; minutes and hours count from local midnight.',
    example: '1h',
  }),
  tz: z.string().optional().openapi({
    description: 'The IANA time zone whose calendar the buckets follow. Default: UTC.',
    example: 'Europe/Moscow',
  }),
};

const query: z.ZodObject<typeof bucketQuery & typeof periodQuery & typeof quantilesQuery> =
  z.strictObject({ ...bucketQuery, ...periodQuery, ...quantilesQuery });

type SeriesQuery = z.output<typeof query>;

/** Operations that answer statistics bucket by bucket. */
export function seriesOperations(context: OperationContext): readonly Operation[] {
  return [getDeviceSeries(context), getUserSeries(context)];
}

const description =
  'for each bucket of `[from, to)`, empty ones included; the first and the last are clipped to the period. Without `from` or `to`: from the first reading, to the last. At most 1,000 buckets.';

function getDeviceSeries(context: OperationContext): Operation {
  const { deviceStats, schemas } = context;
  const id = 'getDeviceAnalyticsSeries';
  return defineOperation({
    id,
    kind: 'read',
    method: 'get',
    path: '/devices/{device_id}/analytics/series',
    tag,
    summary: 'Get the statistics of a device as a series',
    description: `Exact statistics of a device's readings ${description}`,
    params: devicePath,
    query,
    headers: conditionalHeaders,
    responses: conditionalResponses('The buckets, in order.', z.array(schemas.analyticsBucket)),
    problems: [404],
    run: async ({ params: { device_id }, query: asked, header, signal }) =>
      answerConditionally(context, {
        id,
        subject: { deviceId: device_id },
        query: asked,
        header,
        produce: async () => {
          const options = { ...seriesOptions(asked), signal: signal() };
          const buckets = await deviceStats.statistics.seriesOfDevice(device_id, options);
          return wireBuckets({ device_id, user_id: null }, buckets, wireOptions(context, asked));
        },
      }),
  });
}

function getUserSeries(context: OperationContext): Operation {
  const { deviceStats, schemas } = context;
  const id = 'getUserAnalyticsSeries';
  return defineOperation({
    id,
    kind: 'read',
    method: 'get',
    path: '/users/{user_id}/analytics/series',
    tag,
    summary: 'Get the statistics of a user as a series',
    description: `Exact statistics of the readings of all devices of a user, taken as one set, ${description}`,
    params: userPath,
    query,
    headers: conditionalHeaders,
    responses: conditionalResponses('The buckets, in order.', z.array(schemas.analyticsBucket)),
    problems: [404],
    run: async ({ params: { user_id }, query: asked, header, signal }) =>
      answerConditionally(context, {
        id,
        subject: { userId: user_id },
        query: asked,
        header,
        produce: async () => {
          const options = { ...seriesOptions(asked), signal: signal() };
          const device_id = onlyDevice(await deviceStats.users.get(user_id));
          const buckets = await deviceStats.statistics.seriesOfUser(user_id, options);
          return wireBuckets({ device_id, user_id }, buckets, wireOptions(context, asked));
        },
      }),
  });
}

function seriesOptions({ every, tz: timeZone, ...rest }: SeriesQuery): {
  readonly every: string;
} & DefinedOnly<Omit<SeriesQuery, 'every' | 'tz'> & { readonly timeZone: string | undefined }> {
  return { every, ...definedOnly({ ...rest, timeZone }) };
}

function wireOptions(
  { deviceStats: { metrics } }: OperationContext,
  { quantiles = [] }: SeriesQuery,
): Parameters<typeof wireBuckets>[2] {
  return { metrics, quantiles };
}
