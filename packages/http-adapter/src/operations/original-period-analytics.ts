import { z } from '@hono/zod-openapi';
import { originalPeriod } from '../wire/original-period.ts';
import { conditionalHeaders, devicePath, quantilesQuery } from '../wire/parameters.ts';
import { nonEmpty, noReadings } from './analytics.ts';
import { answerConditionally } from './conditional.ts';
import { definedOnly } from './defined-only.ts';
import { defineOperation, type Operation } from './operation.ts';
import type { OperationContext } from './operation-context.ts';
import { conditionalResponses } from './response-content.ts';

/** The original service's route for a period, with its meaning of times and its status for bad ones. */
export function originalPeriodAnalytics(context: OperationContext): Operation {
  const { deviceStats, schemas } = context;
  const id = 'getDevicePeriodAnalytics';
  return defineOperation({
    id,
    kind: 'read',
    method: 'get',
    path: '/devices/{device_id}/analytics/period',
    tag: 'Analytics',
    summary: 'Get the statistics of a device for a period in minutes',
    description:
      "Exact statistics of a device's readings from the start of one minute to the end of another. `from` and `to` of the operation without `/period` say the same to the millisecond. 400 for a time that is none, or a start after the end; 404 when there are no readings.",
    params: devicePath,
    query: z.strictObject({
      start_time: minute('First minute inside.'),
      end_time: minute('Last minute inside, included whole.'),
      ...quantilesQuery,
    }),
    headers: conditionalHeaders,
    responses: conditionalResponses('The statistics.', schemas.analytics),
    problems: [404],
    statuses: { INVALID_PERIOD: 400 },
    run: async ({ params: { device_id }, query, header, signal }) => {
      const { quantiles } = query;
      const period = originalPeriod(query.start_time, query.end_time);
      return answerConditionally(context, {
        id,
        subject: { deviceId: device_id },
        query: { ...period, quantiles },
        header,
        produce: async () => {
          const subject = { device_id, user_id: null };
          if (period === undefined) throw noReadings(subject);
          const options = { ...period, ...definedOnly({ quantiles }), signal: signal() };
          const statistics = await deviceStats.statistics.ofDevice(device_id, options);
          return nonEmpty(context, subject, statistics, quantiles);
        },
      });
    },
  });
}

function minute(description: string): z.ZodString {
  return z.string('is required: YYYY-MM-DD HH:MM (UTC)').openapi({
    description: `${description} \`YYYY-MM-DD HH:MM\`, UTC.`,
    example: '2026-01-31 12:00',
  });
}
