import { DeviceStatsError, onlyDevice } from '@device-stats/core';
import { z } from '@hono/zod-openapi';
import { type AnyStatistics, type WireSubject, wireAnalytics } from '../wire/analytics.ts';
import {
  conditionalHeaders,
  devicePath,
  periodQuery,
  quantilesQuery,
  userPath,
} from '../wire/parameters.ts';
import { answerConditionally } from './conditional.ts';
import { definedOnly } from './defined-only.ts';
import { defineOperation, type Operation } from './operation.ts';
import type { OperationContext } from './operation-context.ts';
import { conditionalResponses } from './response-content.ts';

const tag = 'Analytics';
const query: z.ZodObject<typeof periodQuery & typeof quantilesQuery> = z.strictObject({
  ...periodQuery,
  ...quantilesQuery,
});

/** Operations that answer statistics of all readings or of a period. */
export function analyticsOperations(context: OperationContext): readonly Operation[] {
  return [
    getDeviceAnalytics(context),
    getUserAnalytics(context),
    listUserDevicesAnalytics(context),
  ];
}

function getDeviceAnalytics(context: OperationContext): Operation {
  const { deviceStats, schemas } = context;
  const id = 'getDeviceAnalytics';
  return defineOperation({
    id,
    kind: 'read',
    method: 'get',
    path: '/devices/{device_id}/analytics',
    tag,
    summary: 'Get the statistics of a device',
    description:
      "Exact statistics of a device's readings, of all time or of `[from, to)`. 404 when there are none.",
    params: devicePath,
    query,
    headers: conditionalHeaders,
    responses: conditionalResponses('The statistics.', schemas.analytics),
    problems: [404],
    run: async ({ params: { device_id }, query: asked, header, signal }) =>
      answerConditionally(context, {
        id,
        subject: { deviceId: device_id },
        query: asked,
        header,
        produce: async () => {
          const options = { ...definedOnly(asked), signal: signal() };
          const statistics = await deviceStats.statistics.ofDevice(device_id, options);
          return nonEmpty(context, { device_id, user_id: null }, statistics, asked.quantiles);
        },
      }),
  });
}

function getUserAnalytics(context: OperationContext): Operation {
  const { deviceStats, schemas } = context;
  const id = 'getUserAnalytics';
  return defineOperation({
    id,
    kind: 'read',
    method: 'get',
    path: '/users/{user_id}/analytics',
    tag,
    summary: 'Get the statistics of a user',
    description:
      'Exact statistics of the readings of all devices of a user, taken as one set, of all time or of `[from, to)`. `device_id` is the device of a user who has exactly one, else null. 404 when there are no readings.',
    params: userPath,
    query,
    headers: conditionalHeaders,
    responses: conditionalResponses('The statistics.', schemas.analytics),
    problems: [404],
    run: async ({ params: { user_id }, query: asked, header, signal }) =>
      answerConditionally(context, {
        id,
        subject: { userId: user_id },
        query: asked,
        header,
        produce: async () => {
          const options = { ...definedOnly(asked), signal: signal() };
          const device_id = onlyDevice(await deviceStats.users.get(user_id));
          const statistics = await deviceStats.statistics.ofUser(user_id, options);
          return nonEmpty(context, { device_id, user_id }, statistics, asked.quantiles);
        },
      }),
  });
}

function listUserDevicesAnalytics(context: OperationContext): Operation {
  const { deviceStats, schemas } = context;
  const { metrics } = deviceStats;
  const id = 'listUserDevicesAnalytics';
  return defineOperation({
    id,
    kind: 'read',
    method: 'get',
    path: '/users/{user_id}/devices-analytics',
    tag,
    summary: 'Get the statistics of each device of a user',
    description:
      'Exact statistics of each device of a user, of all time or of `[from, to)`, in the order in which the devices were linked. Devices without readings are left out.',
    params: userPath,
    query,
    headers: conditionalHeaders,
    responses: conditionalResponses('The statistics of each device.', z.array(schemas.analytics)),
    problems: [404],
    run: async ({ params: { user_id }, query: asked, header, signal }) =>
      answerConditionally(context, {
        id,
        subject: { userId: user_id },
        query: asked,
        header,
        produce: async () => {
          const options = { ...definedOnly(asked), signal: signal() };
          const { quantiles = [] } = asked;
          const all = await deviceStats.statistics.ofUserDevices(user_id, options);
          return all.map(({ deviceId, statistics }) =>
            wireAnalytics({ device_id: deviceId, user_id: null }, statistics, {
              metrics,
              quantiles,
            }),
          );
        },
      }),
  });
}

/**
 * Statistics of at least one reading as the wire shows them.
 *
 * @throws `NO_READINGS`
 */
export function nonEmpty(
  { deviceStats: { metrics } }: OperationContext,
  subject: WireSubject,
  statistics: AnyStatistics,
  quantiles: readonly number[] = [],
): Record<string, unknown> {
  if (statistics.count === 0) throw noReadings(subject);
  return wireAnalytics(subject, statistics, { metrics, quantiles });
}

/** The error of a subject that has no readings to answer with. */
export function noReadings({ device_id, user_id }: WireSubject): DeviceStatsError<'NO_READINGS'> {
  const subject = user_id === null ? `Device ${JSON.stringify(device_id)}` : `User ${user_id}`;
  return new DeviceStatsError('NO_READINGS', {
    message: `${subject} has no readings in the period asked for.`,
    details: {},
  });
}
